"""Validate: which records go on and which are kept back, and why. The rules stand in `expectations/`."""
