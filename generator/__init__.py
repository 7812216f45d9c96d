"""gen-client reads an OpenAPI document and writes a Python client for it."""

__version__ = "0.1.0"
