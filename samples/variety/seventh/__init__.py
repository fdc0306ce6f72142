"""The seventh set of layouts: the usual office forms (第七の組)."""
