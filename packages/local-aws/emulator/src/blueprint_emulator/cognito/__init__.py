"""Cognito: users sign in without AWS credentials, into pools of any account."""
