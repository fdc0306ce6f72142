"""Varied business documents with truths, made by combination (習熟用の書類)."""
