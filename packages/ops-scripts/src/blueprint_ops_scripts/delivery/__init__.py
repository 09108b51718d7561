"""What `deploy` and `promote` share: an environment as it is now, and the way of a verified release into it."""
