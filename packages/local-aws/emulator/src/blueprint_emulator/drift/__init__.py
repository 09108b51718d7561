"""Drift: what a resource is now, for the types that stock ministack does not read or reads in part."""
