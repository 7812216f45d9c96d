"""Select: keep what the filters choose of an API, and the messages about that."""
