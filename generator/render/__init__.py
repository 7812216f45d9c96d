"""Print a planned package: Jinja renders the templates, black formats the result.

`package_files.py` lists the files and their templates, `printer.py` prints one file,
`templates.py` reads a user's templates, and `formatting.py` calls black. This module
imports nothing: a run that prints nothing needs neither Jinja nor black.
"""
