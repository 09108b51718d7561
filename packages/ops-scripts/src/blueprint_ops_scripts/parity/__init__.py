"""Whether two environments of one assembly are the same system but for what the configuration says."""
