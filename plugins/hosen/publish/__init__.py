"""Publish: what readers get, apart from the warehouse that is being written."""
