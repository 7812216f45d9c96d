"""The command line: arguments in, messages and an exit code out.

`main.py` is the command itself, `generate.py`, `check.py`, `watch.py`, `inspect.py` and
`diff.py` do the work of one command or option each, `options.py` declares the options
that commands share, and `report.py` collects and shows messages. Nothing else prints.
"""
