"""What was found to be wrong, and how it is shown: to people, to programs, and to code-scanning services."""
