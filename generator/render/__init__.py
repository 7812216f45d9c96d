"""Print a planned package: Jinja renders the templates, and black's rules lay it out.

`package_files.py` lists the files and their templates, `printer.py` prints one file,
`templates.py` reads a user's templates, and `compiled.py` loads ours. `layout.py` and
`long_lines.py` have black's rules for plain statements, `formatting.py` calls black.
This module imports nothing: a run that prints nothing needs neither Jinja nor black.
"""
