"""The step `report`: one report from all stacks, how it differs from the last one, and its figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ..judging import StackOutcome
from ..managed import Ledger, mark_managed
from ..report import Coverage, DriftReport, Finding, StackResult


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """One run's report, and what is new in it."""

    report: DriftReport
    fresh: tuple[Finding, ...]
    """Drift that the last report did not have."""

    gone: int
    """Drift of the last report that is not there any more."""

    metrics: Mapping[str, float]
    """By name, as they go to CloudWatch."""

    @property
    def worth_telling(self) -> bool:
        """Whether people should hear of it: of changes, and of stacks that could not be looked at whole."""
        return bool(self.fresh or self.gone or not self.report.complete)

    def text(self, run: str, key: str) -> str:
        """The message."""
        covered, drifted = self.report.coverage, int(self.metrics["DriftedResources"])
        unclear = [stack for stack in self.report.stacks if stack.verdict == "incomplete"]
        lines = [
            f"run {run}: {drifted} drifted resources, {len(self.fresh)} findings are new, {self.gone} have gone",
            f"checked {covered.checked} of {covered.resources} resources ({covered.unsupported} cannot be checked)",
            *(f"  {one.stack} {one.logical_id} {one.path or one.kind}" for one in self.fresh[:20]),
            *(f"  {stack.name}: {'; '.join(stack.doubts) or 'incomplete'}" for stack in unclear),
            f"report: {key}",
        ]
        return "\n".join(lines)


def compile_report(
    items: Sequence[Mapping[str, Any]],
    outcomes: Iterable[StackOutcome],
    *,
    environment: str,
    started: datetime,
    now: datetime,
    ledger: Ledger,
    last: Mapping[str, Any] | None,
) -> Monitored:
    """The report over all `items`; a stack without an outcome was not checked. `last` is the report before."""
    found = {outcome.result.arn: outcome for outcome in outcomes}
    missed = [_missed(item, environment) for item in items if item["stack"] not in found]
    stacks = sorted([*(one.result for one in found.values()), *missed], key=lambda stack: stack.name)
    report = DriftReport(
        started=started,
        complete=all(stack.verdict != "incomplete" for stack in stacks),
        stacks=stacks,
        findings=[finding for outcome in found.values() for finding in outcome.findings],
        coverage=sum((outcome.coverage for outcome in found.values()), Coverage()),
    )
    report = mark_managed(report, ledger)
    before = {one["fingerprint"]: one for one in (last or {}).get("findings", ()) if one["verdict"] == "drift"}
    report.findings = [_aged(one, before) for one in report.findings]
    drift = [one for one in report.findings if one.verdict == "drift"]
    fresh = tuple(one for one in drift if one.fingerprint not in before)
    return Monitored(
        report=report,
        fresh=fresh,
        gone=len(before.keys() - {one.fingerprint for one in drift}),
        metrics=_metrics(report, drift, now=now),
    )


def _missed(item: Mapping[str, Any], environment: str) -> StackResult:
    return StackResult(
        environment=environment,
        name=item["name"],
        arn=item["stack"],
        parent=None,
        status="UNKNOWN",
        verdict="incomplete",
        doubts=("not checked: its step of the run failed",),
    )


def _aged(finding: Finding, before: Mapping[str, Mapping[str, Any]]) -> Finding:
    old = before.get(finding.fingerprint)
    return replace(finding, first_seen=old["first_seen"]) if old and finding.verdict == "drift" else finding


def _metrics(report: DriftReport, drift: Sequence[Finding], *, now: datetime) -> dict[str, float]:
    ages = [(now - datetime.fromisoformat(one.first_seen)).total_seconds() for one in drift if one.first_seen]
    covered = report.coverage
    checkable = covered.resources - covered.unsupported
    return {
        "DriftedResources": float(len({(one.stack, one.logical_id) for one in drift})),
        "OldestDriftAge": max([0.0, *ages]),
        "CoveragePct": 100.0 * covered.checked / checkable if checkable else 100.0,
        "RunAge": (now - report.started.astimezone(UTC)).total_seconds(),
    }
