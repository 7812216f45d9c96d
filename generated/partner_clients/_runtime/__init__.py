"""What every generated client shares: no file of this folder knows an API."""
