"""Build: the views over the warehouse, from the files in `sql/`."""
