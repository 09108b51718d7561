"""The self-mutating pipeline that deploys the infrastructure through its environments."""
