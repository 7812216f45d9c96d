"""Helpers for HubSpot's API that its documents do not describe."""
