"""Whole documents, call by call: is each request valid, and does each answer survive?

`python -m tests.contract DIR_OR_FILE…` generates the package of each document, makes
every call of its manifest with arguments that fit the document's schemas, has an
independent JSON Schema library judge what was sent, answers with values that fit the
schemas too, and compares what was made of them with what was sent. Documents are taken
with their overlays applied and brought up to OpenAPI 3.1. With `--package` each is an
API of a package of several.

What is not counted is left out by a rule, never by name; the rules are `RULES`.
"""
