"""Typed, validated environments: what each one is, and nothing about how it is built."""
