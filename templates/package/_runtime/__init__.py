"""What every generated client shares, copied as it is: no file here knows an API."""
