"""A release: one synthesised cloud assembly for every environment, known by its digest and stored once."""
