"""Naming: every Python identifier of the output, those of the last run first."""
