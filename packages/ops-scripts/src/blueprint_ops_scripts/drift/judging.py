"""From everything known of a stack to findings, coverage and a verdict. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .admission import Admission
from .inspected import Inspection
from .knowledge import Knowledge
from .noise import Seen, verdict_of
from .observed import Difference, ResourceDrift, ResourceRecord
from .redaction import Redactor
from .report import Coverage, Finding, FindingKind, StackResult, StackVerdict

NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class StackOutcome:
    """What a run keeps of a stack once it is done with it."""

    result: StackResult
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    children: tuple[str, ...] = ()
    """ARNs of the stacks that it nests."""

    unchecked_types: tuple[str, ...] = ()
    """Types taken for unsupported because nobody saw one checked."""

    revision: tuple[str, str, str] = ("", "", "")
    """ARN, status and last update: another value at the end of the run voids the outcome."""

    def as_item(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "StackOutcome":
        """The outcome that `as_item` wrote."""
        return cls(
            result=StackResult(**{**item["result"], "doubts": tuple(item["result"]["doubts"])}),
            findings=tuple(Finding(**finding) for finding in item["findings"]),
            coverage=Coverage(**item["coverage"]),
            children=tuple(item["children"]),
            unchecked_types=tuple(item["unchecked_types"]),
            revision=(item["revision"][0], item["revision"][1], item["revision"][2]),
        )


def judge(seen: Inspection, knowledge: Knowledge, *, environment: str, redactor: Redactor, now: str) -> StackOutcome:
    """The outcome of one stack."""
    coverage = cover(seen, knowledge)
    findings = tuple(_findings(seen, environment, redactor, now))
    stack = seen.stack
    return StackOutcome(
        result=StackResult(
            environment=environment,
            name=stack.name,
            arn=stack.arn,
            parent=stack.parent,
            status=stack.status,
            verdict=verdict(seen, findings, coverage),
            resources=coverage.resources,
            unchecked=coverage.unknown + coverage.stale + coverage.skipped,
            inconsistent=seen.inconsistent,
            doubts=tuple(dict.fromkeys(seen.doubts)),
        ),
        findings=findings,
        coverage=coverage,
        children=tuple(one.physical_id for one in seen.resources.values() if one.type == NESTED_STACK),
        unchecked_types=tuple(
            sorted(
                {
                    one.type
                    for one in seen.resources.values()
                    if one.drift == "NOT_CHECKED" and one.logical_id not in seen.refused
                }
            )
        ),
        revision=(stack.arn, stack.status, str(stack.updated)),
    )


def cover(seen: Inspection, knowledge: Knowledge) -> Coverage:
    """Every resource of the stack in exactly one part; nothing of a stack that was never deployed."""
    if seen.admission in (Admission.NOT_APPLICABLE, Admission.GONE):
        return Coverage()
    parts = Counter(_part(one, seen, knowledge) for one in seen.resources.values())
    return Coverage(resources=len(seen.resources), **parts)


def _part(resource: ResourceRecord, seen: Inspection, knowledge: Knowledge) -> str:
    if resource.drift == "UNSUPPORTED" or (resource.drift == "NOT_CHECKED" and resource.logical_id in seen.refused):
        return "unsupported"
    if resource.drift == "NOT_CHECKED":
        return "skipped" if knowledge.can_be_checked(resource.type) else "unsupported"
    if not seen.detected:
        return "skipped"
    if resource.drift not in ("IN_SYNC", "MODIFIED", "DELETED"):
        return "unknown"
    return "checked" if resource.logical_id in seen.fresh else "stale"


def verdict(seen: Inspection, findings: tuple[Finding, ...], coverage: Coverage) -> StackVerdict:
    """Drift first; then doubt; `in_sync` only when everything that can be checked was checked and nothing is unclear."""
    if any(finding.verdict == "drift" for finding in findings):
        return "drifted"
    if seen.admission in (Admission.NOT_APPLICABLE, Admission.GONE):
        return "not_applicable"
    unverifiable = any(finding.verdict == "unverifiable" for finding in findings)
    if not seen.detected or seen.doubts or not coverage.complete or unverifiable:
        return "incomplete"
    return "in_sync"


def _findings(seen: Inspection, environment: str, redactor: Redactor, now: str) -> Iterator[Finding]:
    paths = construct_paths(seen.template)
    if seen.claimed and not any(one.drift in ("MODIFIED", "DELETED") for one in seen.resources.values()):
        yield _drift_somewhere(seen, environment, now)
    for name, resource in seen.resources.items():
        if resource.drift not in ("MODIFIED", "DELETED"):
            continue
        drift = seen.drifts.get(name) or _bare(resource)
        for difference, decision, rule in _differences(resource, drift, seen):
            kind: FindingKind = "DELETED" if resource.drift == "DELETED" else "MODIFIED"
            yield Finding(
                environment=environment,
                stack=seen.stack.name,
                logical_id=name,
                physical_id=resource.physical_id,
                type=resource.type,
                construct_path=paths.get(name),
                kind=kind,
                path=difference.path,
                expected=redactor.value(difference.path, difference.expected, other=difference.actual),
                actual=redactor.value(difference.path, difference.actual, other=difference.expected),
                verdict=decision,
                rule=rule,
                fingerprint=fingerprint(environment, seen.stack.name, name, resource.type, kind, difference.path),
                first_seen=now,
            )


def _drift_somewhere(seen: Inspection, environment: str, now: str) -> Finding:
    """The stack counts drifted resources, and none of them could be read: drift without a name is still drift."""
    stack = seen.stack
    return Finding(
        environment=environment,
        stack=stack.name,
        logical_id="",
        physical_id=stack.arn,
        type=NESTED_STACK,
        kind="MODIFIED",
        path="",
        expected=None,
        actual=None,
        fingerprint=fingerprint(environment, stack.name, "", NESTED_STACK, "MODIFIED", ""),
        first_seen=now,
    )


def _differences(
    resource: ResourceRecord, drift: ResourceDrift, seen: Inspection
) -> Iterator[tuple[Difference, Any, str | None]]:
    """Each difference with its verdict. A deleted resource is always drift; a changed one without details is, too."""
    if resource.drift == "DELETED" or not drift.differences:
        yield Difference(path="", expected=None, actual=None, kind="NOT_EQUAL"), "drift", None
        return
    siblings = tuple(other for name, other in seen.drifts.items() if name != resource.logical_id)
    for difference in drift.differences:
        around = Seen(
            type=resource.type,
            difference=difference,
            resource=drift,
            siblings=siblings,
            stack_tags=dict(seen.stack.tags),
            place=_place(seen.stack.arn),
        )
        yield difference, *verdict_of(around)


def _place(arn: str) -> tuple[str, str]:
    """Region and account of a stack."""
    parts = arn.split(":")
    return (parts[3], parts[4]) if len(parts) > 4 else ("", "")


def _bare(resource: ResourceRecord) -> ResourceDrift:
    return ResourceDrift(
        logical_id=resource.logical_id, physical_id=resource.physical_id, type=resource.type, status=resource.drift
    )


def construct_paths(template: Mapping[str, Any]) -> dict[str, str]:
    """The construct path of each resource that CDK noted in its template."""
    resources = template.get("Resources", {})
    return {
        name: body["Metadata"]["aws:cdk:path"]
        for name, body in resources.items()
        if isinstance(body, Mapping) and "aws:cdk:path" in (body.get("Metadata") or {})
    }


def fingerprint(*parts: str) -> str:
    """A stable name for a finding. No value goes into it: it stays while the drift itself moves."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
