"""A third set of layouts, as they are seen every day, for testing once (日常の書式)."""
