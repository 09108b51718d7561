"""Findings that someone answers for: typed, with an owner and an end."""

from blueprint_aspects.suppressions.apply import apply_suppressions
from blueprint_aspects.suppressions.collect import collect_suppressions
from blueprint_aspects.suppressions.suppression import Suppression

__all__ = ["Suppression", "apply_suppressions", "collect_suppressions"]
