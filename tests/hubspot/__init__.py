"""Promises about HubSpot, tested with small documents of our own."""
