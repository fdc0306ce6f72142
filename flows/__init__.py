"""When: flows, the only importer of prefect, and the command line."""
