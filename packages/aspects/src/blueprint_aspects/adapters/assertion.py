"""The rules in other teams' tests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from blueprint_aspects.assembly import Assembly, load, load_template
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Rule, evaluate
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.reports import as_table
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.suppressions import Suppression


def assert_compliant(
    subject: cdk.Stack | Mapping[str, Any] | Path,
    *,
    level: Level = Level.ENHANCED,
    ignore: Iterable[Rule | Suppression] = (),
    fail_on: Severity = Severity.LOW,
    environment: str | None = None,
    today: date | None = None,
) -> None:
    """Fail the test when a rule does not hold for `subject`: a stack, a template as data, a file or an assembly.

    `ignore` leaves out whole rules, or sets single findings aside with a `Suppression`. What could not be checked
    does not fail. A stack is synthesised with its whole app; only its own templates are judged.

    Raises:
        AssertionError: with the findings from `fail_on` up, each with its fix.
        TypeError: `subject` is none of them.
    """
    ignored = list(ignore)
    rules = [rule for rule in ALL_RULES if rule not in ignored]
    suppressions = [item for item in ignored if isinstance(item, Suppression)]
    policy = Policy(today=today or datetime.now(UTC).date(), default=EnvironmentPolicy(level=level))
    report = evaluate(_assembly(subject, environment), rules=rules, policy=policy, suppressions=suppressions)
    if report.failures(fail_on) or report.errors:
        raise AssertionError(f"rules of level {level} do not hold:\n\n{as_table(report)}")


def _assembly(subject: cdk.Stack | Mapping[str, Any] | Path, environment: str | None) -> Assembly:
    if isinstance(subject, Mapping):
        return load_template(subject, environment=environment)
    if isinstance(subject, Path):
        return load([subject], environment=environment)
    if not isinstance(subject, cdk.Stack):
        raise TypeError(
            f"assert_compliant cannot judge a {type(subject).__name__}; give a stack, a template as a dict "
            "(of aws_cdk.assertions.Template: its to_json()), or the Path of a file or an assembly"
        )
    app = subject.node.root
    assert isinstance(app, cdk.Stage), "a stack without an app cannot be synthesised; give it an App as its scope"
    assembly = load([Path(app.synth().directory)], environment=environment)
    for template in list(assembly.templates):
        if Path(template.root.file).name != subject.template_file:
            assembly.remove(template)
    return assembly
