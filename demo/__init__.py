"""Demonstration: made-up sheets of fourteen submitters with a known truth, and a run of the main job over them."""
