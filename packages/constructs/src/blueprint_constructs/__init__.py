"""Secure, monitored building blocks for serverless systems on the AWS CDK."""
