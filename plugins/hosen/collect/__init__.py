"""Collect: look where submitters leave their files, and store what is new, unchanged."""
