"""`releases`: the history of an environment, one run in detail, and the answers of approvers."""
