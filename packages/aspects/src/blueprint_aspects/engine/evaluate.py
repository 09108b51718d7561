"""Applies rules to an assembly. No clock, no files, no jsii: observation in, report out."""

from collections.abc import Iterable, Iterator, Sequence

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.engine.fingerprint import with_fingerprints
from blueprint_aspects.engine.policy import Policy
from blueprint_aspects.engine.registry import Registry
from blueprint_aspects.engine.report import Report
from blueprint_aspects.engine.rule import Context, Problem, Rule
from blueprint_aspects.model import Finding, Level, Severity, Verdict
from blueprint_aspects.suppressions.apply import apply_suppressions
from blueprint_aspects.suppressions.collect import Declared, collect_suppressions
from blueprint_aspects.suppressions.suppression import Suppression
from blueprint_aspects.values import Node, Undecided

OPAQUE_RULE = "ASM001"
"""The id under which is reported what nobody can see before deployment: macros, modules, templates elsewhere."""


def evaluate(
    assembly: Assembly, *, rules: Iterable[Rule], policy: Policy, suppressions: Sequence[Suppression] = ()
) -> Report:
    """Return what the rules say about every resource of the assembly.

    Suppressions come from `suppressions` and from the templates themselves.
    """
    registry = Registry(rules)
    findings: list[Finding] = []
    checks = 0
    for template in assembly.templates:
        asked = policy.of(template.environment)
        findings.extend(_opaque_finding(template.name, reason) for reason in template.opaque)
        for resource in (template.itself, *template.resources.values()):
            if _never_made(resource):
                continue
            applicable = registry.rules_for(resource.type, asked.level)
            context = Context(assembly, resource, asked, policy.today.toordinal())
            checks += len(applicable)
            for rule in applicable:
                findings.extend(_judge(rule, resource, context))
    found: list[Declared | Suppression] = [*suppressions, *collect_suppressions(assembly, registry.rules)]
    kept, suppressed, about = apply_suppressions(with_fingerprints(findings), found, policy)
    return Report(
        templates=len(assembly.templates),
        resources=sum(len(template.resources) for template in assembly.templates),
        checks=checks,
        findings=(*kept, *with_fingerprints(about)),
        suppressed=tuple(suppressed),
        errors=tuple(assembly.errors),
        skipped=tuple(assembly.skipped),
        files={template.name: template.file for template in assembly.templates},
    )


def _never_made(resource: Resource) -> bool:
    """Whether the resource's condition is false whatever the parameters are."""
    condition = resource.raw_resource.get("Condition")
    if not isinstance(condition, str):
        return False
    assumed = resource.template.scope.links.assumed
    assumed.clear()
    try:
        return not resource.template.scope.condition(condition) and not assumed
    except Undecided:
        return False


def _judge(rule: Rule, resource: Resource, context: Context) -> Iterator[Finding]:
    """The findings of one rule about one resource; an undecided part counts once, and only without failures."""
    assumed = context.assembly.links.assumed
    assumed.clear()
    failures: dict[str, Problem] = {}
    unknown = ""
    parts = _Parts(rule, resource)
    for part in parts:
        try:
            for problem in rule.check(part, context):
                if context.policy.level.includes(problem.level or rule.level):
                    failures.setdefault(problem.detail, problem)
        except Undecided as signal:
            unknown = unknown or signal.reason
    unknown = unknown or parts.undecided
    for problem in failures.values():
        yield _finding(rule, resource, Verdict.FAIL, problem.detail, problem.level, problem.severity)
    if not failures and (unknown or assumed):
        reason = unknown or f"it holds only while parameter {', '.join(sorted(assumed))} keeps its default"
        yield _finding(rule, resource, Verdict.UNKNOWN, f"could not be checked: {reason}", None, None)


class _Parts:
    """The pieces of a resource that a rule judges; splitting can itself meet something unknown."""

    def __init__(self, rule: Rule, resource: Resource) -> None:
        self._rule = rule
        self._resource = resource
        self.undecided = ""

    def __iter__(self) -> Iterator[Node]:
        if self._rule.parts is None:
            yield self._resource
            return
        try:
            yield from self._rule.parts(self._resource)
        except Undecided as signal:
            self.undecided = signal.reason


def _finding(
    rule: Rule, resource: Resource, verdict: Verdict, detail: str, level: Level | None, severity: Severity | None
) -> Finding:
    return Finding(
        rule=rule.id,
        severity=severity or rule.severity,
        level=level or rule.level,
        verdict=verdict,
        template=resource.template.name,
        logical_id=resource.logical_id,
        type=resource.type,
        path=resource.path,
        detail=detail,
        fix=rule.fix,
        source=resource.source,
    )


def _opaque_finding(template: str, reason: str) -> Finding:
    return Finding(
        rule=OPAQUE_RULE,
        severity=Severity.LOW,
        level=Level.BASIC,
        verdict=Verdict.UNKNOWN,
        template=template,
        logical_id="",
        type="AWS::CloudFormation::Template",
        path=template,
        detail=reason,
        fix="check the processed template too: aws cloudformation get-template --template-stage Processed",
    )
