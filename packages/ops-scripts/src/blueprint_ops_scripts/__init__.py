"""The commands that move software safely from dev to prod: deploy, shift, promote, validate, detect drift."""
