"""The only modules that import the CDK."""
