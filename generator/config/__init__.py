"""The settings of a run: the command line and `gen-client.toml`, merged.

Every run starts here, so these modules import nothing heavy.
"""
