"""What HubSpot's documents do not say, for those who call its API."""
