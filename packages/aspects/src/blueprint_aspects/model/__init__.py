"""The words that everything else is said in."""

from blueprint_aspects.model.finding import Finding, SuppressedFinding
from blueprint_aspects.model.level import Level
from blueprint_aspects.model.severity import Severity
from blueprint_aspects.model.verdict import Verdict

__all__ = ["Finding", "Level", "Severity", "SuppressedFinding", "Verdict"]
