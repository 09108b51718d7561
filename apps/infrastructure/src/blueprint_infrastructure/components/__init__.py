"""What exists in an environment, one construct for each logical unit; where it is placed is said in stacks and nested."""
