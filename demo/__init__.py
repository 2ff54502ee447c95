"""Demonstration: made-up sheets of six submitters with a known truth, and a run of the main job over them."""
