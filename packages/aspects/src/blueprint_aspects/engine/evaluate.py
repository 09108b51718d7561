"""Applies rules to an assembly. No clock, no files, no jsii: observation in, report out."""

from collections.abc import Callable, Iterable, Sequence

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.collector import collector_paused
from blueprint_aspects.engine.counting import Counting
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
    with collector_paused():
        return _evaluate(assembly, Registry(rules), policy, suppressions)


def _evaluate(assembly: Assembly, registry: Registry, policy: Policy, suppressions: Sequence[Suppression]) -> Report:
    findings: list[Finding] = []
    counting = Counting()
    today, checks = policy.today.toordinal(), 0
    for template in assembly.templates:
        asked = policy.of(template.environment)
        findings.extend(_opaque_finding(template.name, reason, counting) for reason in template.opaque)
        for resource in (template.itself, *template.resources.values()):
            if "Condition" in resource.raw_resource and _never_made(resource):
                continue
            number, looking = registry.rules_for(resource.type, asked.level, resource.signs)
            checks += number
            _judge(looking, Context(assembly, resource, asked, today), findings, counting)
    found: list[Declared | Suppression] = [*suppressions, *collect_suppressions(assembly, registry.rules)]
    kept, suppressed, about = apply_suppressions(findings, found, policy)
    return Report(
        templates=len(assembly.templates),
        resources=sum(len(template.resources) for template in assembly.templates),
        checks=checks,
        findings=(*kept, *(_named(finding, counting) for finding in about)),
        suppressed=tuple(suppressed),
        errors=tuple(assembly.errors),
        skipped=tuple(assembly.skipped),
        files={template.name: template.file for template in assembly.templates},
    )


def _named(finding: Finding, counting: Counting) -> Finding:
    return finding._replace(ordinal=counting.number(finding.rule, finding.type, finding.detail))


def _never_made(resource: Resource) -> bool:
    """Whether the resource's condition is false whatever the parameters are."""
    condition = resource.raw_resource["Condition"]
    if not isinstance(condition, str):
        return False
    assumed = resource.template.scope.links.assumed
    assumed.clear()
    try:
        return not resource.template.scope.condition(condition) and not assumed
    except Undecided:
        return False


def _judge(rules: Iterable[Rule], context: Context, findings: list[Finding], counting: Counting) -> None:
    """Add what the rules find about one resource; an undecided part counts once, and only without failures."""
    resource, assumed = context.resource, context.assembly.links.assumed
    for rule in rules:
        if assumed:
            assumed.clear()
        problems: list[Problem] = []
        unknown = ""
        try:
            if rule.parts is None:
                problems += rule.check(resource, context)  # what comes before an unknown stays in the list
            else:
                unknown = _judge_parts(rule, rule.parts, context, problems)
        except Undecided as signal:
            unknown = signal.reason
        if problems or unknown or assumed:
            findings += _outcome(rule, context, problems, unknown, counting)


def _judge_parts(
    rule: Rule, parts: Callable[[Resource], Iterable[Node]], context: Context, problems: list[Problem]
) -> str:
    """Add the problems of each part; return why the first undecided one is."""
    unknown = ""
    try:
        for part in parts(context.resource):
            try:
                problems += rule.check(part, context)
            except Undecided as signal:
                unknown = unknown or signal.reason
    except Undecided as signal:  # the splitting itself met something unknown
        unknown = unknown or signal.reason
    return unknown


def _outcome(
    rule: Rule, context: Context, problems: list[Problem], unknown: str, counting: Counting
) -> Iterable[Finding]:
    """The findings of one rule about one resource."""
    level, assumed = context.policy.level, context.assembly.links.assumed
    if len(problems) == 1 and problems[0].level is None:
        return (_finding(rule, context.resource, Verdict.FAIL, problems[0], counting),)  # most are
    asked = {item.detail: item for item in problems if item.level is None or level.includes(item.level)}
    if asked:
        return [_finding(rule, context.resource, Verdict.FAIL, problem, counting) for problem in asked.values()]
    if unknown or assumed:
        reason = unknown or f"it holds only while parameter {', '.join(sorted(assumed))} keeps its default"
        problem = Problem(f"could not be checked: {reason}")
        return (_finding(rule, context.resource, Verdict.UNKNOWN, problem, counting),)
    return ()


def _finding(rule: Rule, resource: Resource, verdict: Verdict, problem: Problem, counting: Counting) -> Finding:
    detail, level, severity = problem
    return Finding(  # by position: with names it takes three times as long, and large apps have thousands
        rule.id,
        severity or rule.severity,
        level or rule.level,
        verdict,
        resource.template.name,
        resource.logical_id,
        resource.type,
        resource.path,
        detail,
        rule.fix,
        counting.number(rule.id, resource.type, detail if verdict is Verdict.FAIL else ""),
    )


def _opaque_finding(template: str, reason: str, counting: Counting) -> Finding:
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
        ordinal=counting.number(OPAQUE_RULE, "", ""),
        fix="check the processed template too: aws cloudformation get-template --template-stage Processed",
    )
