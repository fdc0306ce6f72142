"""A fifth set of layouts: systems, trades and letters that the others lack (第五の組)."""
