"""How it travels: one module or folder a format, read and write. Knows ``books`` only."""
