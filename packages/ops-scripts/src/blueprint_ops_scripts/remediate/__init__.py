"""`remediate-drift`: drift is planned, approved, put back by CloudFormation itself, and verified."""
