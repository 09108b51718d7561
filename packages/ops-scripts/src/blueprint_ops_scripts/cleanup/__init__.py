"""`cleanup ENV`: delete function versions that nothing refers to any more."""
