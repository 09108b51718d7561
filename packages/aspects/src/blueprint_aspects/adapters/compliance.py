"""The rules inside `app.synth()`: one plugin over all stages, nested stacks included.

The CDK calls the plugin once, after it has written the whole assembly; the engine then reads the assembly
itself, because the CDK tells plugins of top-level templates only.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import aws_cdk as cdk

from blueprint_aspects.adapters.plugin import AssemblyPlugin
from blueprint_aspects.assembly import load
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules import ALL_RULES


class Compliance:
    """The rules, applied to an app.

    `level` holds for every environment that `levels` does not name (a stage's id is its environment).
    `policies` replaces everything about an environment: level, limits, tags. Findings from `fail_on` up fail
    the synthesis; the milder ones are warnings. `today` is for tests.
    """

    def __init__(
        self,
        *,
        level: Level = Level.ENHANCED,
        levels: Mapping[str, Level] | None = None,
        policies: Mapping[str, EnvironmentPolicy] | None = None,
        rules: tuple[Rule, ...] = ALL_RULES,
        fail_on: Severity = Severity.HIGH,
        hardening: bool = False,
        today: date | None = None,
    ) -> None:
        self._rules = rules
        self._fail_on = fail_on
        self._hardening = hardening
        base = Policy(today=today or datetime.now(UTC).date(), default=EnvironmentPolicy(level=level))
        named = {name: replace(base.of(name), level=own) for name, own in (levels or {}).items()}
        self._policy = replace(base, environments={**named, **(policies or {})})
        self.report: Report | None = None
        """What the last synthesis found."""

    def apply(self, app: cdk.App) -> "Compliance":
        """Check `app` whenever it is synthesised; with `hardening`, also set what is safe to set and absent."""
        if self._hardening:
            from blueprint_aspects.adapters.harden import harden  # here: most apps do without

            harden(app)
        cdk.Validations.of(app).add_plugins(AssemblyPlugin(self))
        return self

    def check(self, directory: Path) -> Report:
        """Judge the cloud assembly in `directory`."""
        assembly = load([directory])
        self.report = evaluate(assembly, rules=self._rules, policy=self._policy)
        assembly.clear()
        return self.report

    def fails(self, report: Report) -> bool:
        """Whether the synthesis must fail."""
        return bool(report.failures(self._fail_on) or report.errors)

    def rule_ids(self) -> list[str]:
        """The ids of the rules that are applied."""
        return [rule.id for rule in self._rules]
