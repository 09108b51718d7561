"""CloudFormation: more resource types, more properties, more drift, and references between stacks in any region."""
