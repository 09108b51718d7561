"""The function that answers for a user's own profile."""
