"""What operations remember: one table per account and region, a fenced lease, and the journal of each run."""
