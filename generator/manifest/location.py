"""The names of our own files in a package's folder.

They have a module of their own so that a run with nothing to do imports nothing else.
"""

NAME = "gen-client.json"
JOURNAL = "gen-client.journal"
"""The file that lists the changes of a run that has not finished."""
