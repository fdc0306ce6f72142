"""Documents that the project draws itself, with their expected records (見本)."""
