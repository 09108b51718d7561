"""What must be true of an environment beyond the types of its values, and of all environments together."""
