"""The pinned CDK CLI: where it is, how it gets there, and how it is run."""
