"""Drift: what in AWS no longer is what the templates say, found without ever trusting a stack's own status."""

from .report import Coverage, DriftReport, Finding, StackResult

__all__ = ["Coverage", "DriftReport", "Finding", "StackResult"]
