"""`gen-client.json`: its schema, its reader and its writer."""
