"""What the paper says: files become readings. Knows ``books`` only."""
