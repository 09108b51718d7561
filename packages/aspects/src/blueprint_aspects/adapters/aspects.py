"""The rules as aspects, for people who think in aspects: `Aspects.of(scope).add(SecurityAspect())`.

Each aspect reports the findings of its families of rules for everything below its scope. An aspect cannot see
the rendered template, so on its first visit it asks for the validation of the assembly, and leaves the judging
to that. The CDK calls Python for every node and every aspect (0.4 ms each): `Compliance` costs less.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import aws_cdk as cdk
import jsii
from constructs import IConstruct

from blueprint_aspects.adapters.compliance import Compliance
from blueprint_aspects.adapters.plugin import AssemblyPlugin
from blueprint_aspects.engine import Report
from blueprint_aspects.model import Finding, Level
from blueprint_aspects.rules import ALL_RULES


class _RulesAspect:
    """Runs the rules of `families` over what lies below the construct that the aspect is added to."""

    families: ClassVar[tuple[str, ...]] = ()
    priority: ClassVar[int] = 1000
    """AspectPriority.READONLY: after everything that changes the tree."""

    def __init__(self, *, level: Level = Level.ENHANCED, levels: Mapping[str, Level] | None = None) -> None:
        chosen = tuple(rule for rule in ALL_RULES if rule.id.startswith(self.families))
        self.compliance = Compliance(level=level, levels=levels, rules=chosen)
        self._scope: str | None = None

    def visit(self, node: IConstruct) -> None:
        """Ask once for the validation; called by the CDK, the scope itself first."""
        if self._scope is None:
            self._scope = node.node.path
            cdk.Validations.of(node.node.root).add_plugins(AssemblyPlugin(self.compliance, self._below_scope))

    def _below_scope(self, report: Report) -> Report:
        return replace(report, findings=tuple(finding for finding in report.findings if self._covers(finding)))

    def _covers(self, finding: Finding) -> bool:
        return not self._scope or finding.path == self._scope or finding.path.startswith(f"{self._scope}/")


@jsii.implements(cdk.IAspect)
class SecurityAspect(_RulesAspect):
    """Who may do what: the SEC and DEP rules."""

    families = ("SEC", "DEP")


@jsii.implements(cdk.IAspect)
class ComplianceAspect(_RulesAspect):
    """What production and auditors need: the CMP rules."""

    families = ("CMP",)


@jsii.implements(cdk.IAspect)
class CostOptimizationAspect(_RulesAspect):
    """What is paid for: the CST rules."""

    families = ("CST",)


@jsii.implements(cdk.IAspect)
class TaggingAspect:
    """Puts tags on everything taggable below its scope; a tag that is set nearer to the resource wins.

    It sets tags on the resource's own tag manager: adding `Tags.of(...)` inside a visit fails with the CDK's
    recommended flags. `tag_stage` does the same natively, and for free.
    """

    priority: ClassVar[int] = 200
    """AspectPriority.MUTATING."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags = dict(tags)

    def visit(self, node: IConstruct) -> None:
        """Tag one node; called by the CDK."""
        manager = cdk.TagManager.of(node) if isinstance(node, cdk.CfnResource) else None
        if manager is not None:
            for key, value in self._tags.items():
                # Below the CDK's own priority for Tags.of(...).add (100), so that those win.
                manager.set_tag(key, value, 50)
