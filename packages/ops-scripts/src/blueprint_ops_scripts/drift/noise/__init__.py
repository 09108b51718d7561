"""Differences that CloudFormation reports and that nobody made: one rule for each cause, each with a twin that must stay."""

from .difference import Seen
from .rules import RULES, Rule, verdict_of

__all__ = ["RULES", "Rule", "Seen", "verdict_of"]
