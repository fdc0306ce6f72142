"""How a person would click: the only importer of playwright. Knows ``books`` only."""
