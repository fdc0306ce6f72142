"""The item tables of the fifteen messages, a row an item, and the classes they share."""
