"""`deploy`: from source, or from a stored release, to a live environment."""
