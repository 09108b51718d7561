"""Whether an environment has the size that its use needs. Reads; never changes what runs."""
