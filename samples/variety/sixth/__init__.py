"""The sixth set of layouts: papers of small trades and offices (第六の組)."""
