"""The models of an environment, one file for each part."""
