"""Whether values have the types and ranges of the models, and what is left to judge when some have not."""
