"""Select: filters decide what is left of an API, and which messages are about it."""
