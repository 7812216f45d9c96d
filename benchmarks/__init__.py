"""Measurements of the generated client; README.md says how to run them."""
