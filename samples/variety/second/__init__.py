"""A second set of layouts for testing once: nothing here was shown to the reading."""
