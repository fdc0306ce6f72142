"""Ledgers of invented companies with the right reconciliation (架空の売掛・入金帳)."""
