"""Rules over every CloudFormation template of a cloud assembly.

What needs the CDK is imported on first use, so that `check-templates` starts without Node.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule
from blueprint_aspects.model import Finding, Level, Severity, Verdict
from blueprint_aspects.suppressions import Suppression

if TYPE_CHECKING:
    from blueprint_aspects.adapters.aspects import (
        ComplianceAspect,
        CostOptimizationAspect,
        SecurityAspect,
        TaggingAspect,
    )
    from blueprint_aspects.adapters.assertion import assert_compliant
    from blueprint_aspects.adapters.compliance import Compliance
    from blueprint_aspects.adapters.harden import harden
    from blueprint_aspects.adapters.suppress import suppress
    from blueprint_aspects.adapters.tags import tag_stage

_WITH_CDK = {
    "Compliance": "compliance",
    "ComplianceAspect": "aspects",
    "CostOptimizationAspect": "aspects",
    "SecurityAspect": "aspects",
    "TaggingAspect": "aspects",
    "assert_compliant": "assertion",
    "harden": "harden",
    "suppress": "suppress",
    "tag_stage": "tags",
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_CDK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.adapters.{_WITH_CDK[name]}"), name)


__all__ = [
    "Compliance",
    "ComplianceAspect",
    "CostOptimizationAspect",
    "EnvironmentPolicy",
    "Finding",
    "Level",
    "Policy",
    "Report",
    "Rule",
    "SecurityAspect",
    "Severity",
    "Suppression",
    "TaggingAspect",
    "Verdict",
    "assert_compliant",
    "harden",
    "suppress",
    "tag_stage",
]
