"""Rules, what environments ask for, and the loop that brings both together."""

from blueprint_aspects.engine.evaluate import evaluate
from blueprint_aspects.engine.policy import STANDARD_TAGS, EnvironmentPolicy, Policy
from blueprint_aspects.engine.registry import Registry
from blueprint_aspects.engine.report import Report
from blueprint_aspects.engine.rule import Context, Problem, Rule, rule

__all__ = [
    "STANDARD_TAGS",
    "Context",
    "EnvironmentPolicy",
    "Policy",
    "Problem",
    "Registry",
    "Report",
    "Rule",
    "evaluate",
    "rule",
]
