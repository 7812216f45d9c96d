"""Whole folders of documents: does each become a client that imports and type-checks?

`python -m tests.corpus DIR…` generates all of them, imports every module, runs mypy and
pyright at their strictest, and prints a table, what failed, and which operations are
missing. Exit code 1: something failed.
"""
