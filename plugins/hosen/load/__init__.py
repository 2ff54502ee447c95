"""Load: what was read and validated goes into the warehouse, whole batches in one transaction."""
