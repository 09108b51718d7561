"""The gates: what must hold before a release may enter an environment. Pure; every gate is a function of what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from blueprint_config.models.freeze import FreezeWindow

from ..delivery.failure import adopt
from ..delivery.state import EnvironmentState
from ..deploy.plan import stack_problems
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Run
from ..validate.checks import Answer, Status
from .gate import Gate, GateStatus, blocked, could_not_be_asked, passed

NAMES = (
    "source_health",
    "source_soak",
    "tests",
    "freeze_window",
    "target_alarms",
    "target_drift",
    "stack_state",
    "target_traffic",
    "held_back",
    "one_way_change",
)


def source_health(answers: Sequence[Answer], *, required: int) -> Gate:
    """At least `required` of the checks were good, and the endpoint did not go up and down more than once."""
    good = [answer.status is Status.PASS for answer in answers]
    turns = sum(1 for before, after in pairwise(good) if before != after)
    seen = "".join("+" if well else "-" for well in good)
    evidence = {"checks": seen, "answers": [answer.message for answer in answers]}
    if answers and all(answer.status is Status.UNKNOWN for answer in answers):
        return Gate(
            name="source_health",
            status=GateStatus.UNKNOWN,
            message=f"the source did not answer: {answers[-1].message}",
            remedy="check the network between here and the source's address",
            evidence=evidence,
        )
    remedy = "let the source settle, then promote again"
    if turns > _ONE_DIP:
        return blocked("source_health", f"the source is flapping: {seen}", remedy=remedy, **evidence)
    if sum(good) < required:
        worst = next(answer.message for answer in reversed(answers) if answer.status is not Status.PASS)
        text = f"{sum(good)} of {len(good)} checks good, {required} needed ({seen}): {worst}"
        return blocked("source_health", text, remedy=remedy, **evidence)
    return passed("source_health", f"{sum(good)} of {len(good)} checks good", **evidence)


_ONE_DIP = 2
"""Turns of one short dip: down and up again."""


def source_soak(entry: LedgerEntry, state: EnvironmentState, *, environment: str, now: float, seconds: float) -> Gate:
    """The source has run exactly this release, and nothing beside it, for long enough."""
    foreign = [*_other_versions(entry, state), *(f"the traffic of {name} is split" for name in state.split())]
    foreign += [f"{name} was updated by somebody else" for name in _updated_since(entry, state)]
    since = now - entry.since
    if foreign:
        return blocked(
            "source_soak",
            f"the source does not run what its ledger says: {'; '.join(foreign)}",
            remedy=f"end its rollout, or deploy the release again: uv run deploy {environment} --release {entry.release[:12]}",
            seconds=0,
        )
    if since < seconds:
        return blocked(
            "source_soak",
            f"live for {since:.0f} s, {seconds:.0f} s needed",
            remedy=f"promote again in {seconds - since:.0f} s",
            seconds=round(since),
            since=entry.since,
        )
    return passed("source_soak", f"live for {since:.0f} s", seconds=round(since), since=entry.since)


def _other_versions(entry: LedgerEntry, state: EnvironmentState) -> list[str]:
    return [
        f"{name} serves {state.functions[name].live if name in state.functions else 'nothing'}, the ledger says {code.version}"
        for name, code in entry.functions.items()
        if name not in state.functions or state.functions[name].live != code.version
    ]


def _updated_since(entry: LedgerEntry, state: EnvironmentState) -> list[str]:
    """Stacks of the release that have another time than the ledger: tables, permissions or routes may be another commit's."""
    updated = state.updated()
    return sorted(name for name, at in entry.stacks.items() if updated.get(name) != at)


def tests(run: Mapping[str, Any] | None, *, command: Sequence[str], now: float, max_age: float) -> Gate:
    """The source's test command passed against this release, lately enough. No command asks for no test, and says so."""
    if not command:
        return passed("tests", "the source has no test command", command=None)
    if run is None or now - run["at"] > max_age:
        return blocked("tests", "no test run of this release", remedy=f"run it: {' '.join(command)}")
    evidence = {"command": run["command"], "at": run["at"], "seconds": run["seconds"]}
    if not run["passed"]:
        return blocked("tests", f"{run['command']} failed", remedy="mend the release, or the test", **evidence)
    return passed("tests", f"{run['command']} passed {now - run['at']:.0f} s ago", **evidence)


def freeze_window(freezes: Sequence[FreezeWindow], *, now: float) -> Gate:
    """The target is not frozen now, in the local time of each window. A time that comes twice begins early and ends late."""
    for freeze in freezes:
        try:
            zone = ZoneInfo(freeze.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            text = f"time zone {freeze.timezone!r} is not known here"
            return could_not_be_asked("freeze_window", text, "correct delivery.gates.freezes, or install tzdata")
        if min(_moments(freeze.starts, zone)) <= now < max(_moments(freeze.ends, zone)):
            return blocked(
                "freeze_window",
                f"frozen until {freeze.ends.isoformat(sep=' ')} {freeze.timezone}: {freeze.reason}",
                remedy="promote after it; if it cannot wait: --override freeze_window --reason TEXT",
            )
    return passed("freeze_window", f"none of {len(freezes)} freezes holds now")


def _moments(local: datetime, zone: ZoneInfo) -> list[float]:
    """The moments that a local time may mean: two where clocks are put back, or forward over it; else the same one twice."""
    return [local.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1)]


def target_alarms(states: Mapping[str, str], *, fix_forward: bool) -> Gate:
    """No alarm of the target rings; one without data is named. `fix_forward` lets a fix through, on record."""
    ringing = sorted(name for name, state in states.items() if state == "ALARM")
    silent = sorted(name for name, state in states.items() if state == "INSUFFICIENT_DATA")
    evidence: dict[str, Any] = {"alarms": len(states), "ringing": ringing, "without_data": silent}
    if not ringing:
        note = f", {len(silent)} of them without data" if silent else ""
        return passed("target_alarms", f"{len(states)} alarms, none rings{note}", **evidence)
    gate = blocked(
        "target_alarms",
        f"ringing: {', '.join(ringing)}",
        remedy="mend the target first; if this release is the mending, say --fix-forward",
        **evidence,
    )
    if not fix_forward:
        return gate
    return replace(gate, status=GateStatus.OVERRIDDEN, message=f"{gate.message}; this release is to mend it")


@dataclass(frozen=True, kw_only=True)
class SeenDrift:
    """What drift detection says of the stacks that a plan touches."""

    drifted: tuple[str, ...] = ()
    """Stack, resource and property of each finding."""

    doubts: tuple[str, ...] = ()
    """What could not be looked at."""


def target_drift(touched: Sequence[str], seen: SeenDrift, *, environment: str) -> Gate:
    """Nobody changed by hand what the plan is about to change: an update would overwrite it, or fail on it."""
    if seen.drifted:
        return blocked(
            "target_drift",
            f"changed by hand: {'; '.join(seen.drifted)}",
            remedy=f"see uv run detect-drift {environment}; put it into the template, or back to what the template says",
            findings=list(seen.drifted),
        )
    if seen.doubts:
        return could_not_be_asked(
            "target_drift", f"drift is not known: {'; '.join(seen.doubts)}", f"uv run detect-drift {environment}"
        )
    return passed("target_drift", f"no drift in {len(touched)} stacks that the plan touches", stacks=list(touched))


def stack_state(state: EnvironmentState, *, aws: str) -> Gate:
    """No stack of the target is moving or stuck."""
    problems = stack_problems(state, aws=aws)
    if problems:
        return blocked(
            "stack_state", "; ".join(text for text, _ in problems), remedy="; ".join(mend for _, mend in problems)
        )
    return passed("stack_state", f"{len(state.stacks)} stacks at rest")


def target_traffic(state: EnvironmentState, suspects: Sequence[Run] = (), *, environment: str) -> Gate:
    """No rollout is under way in the target: one version has all of each function's traffic.

    `suspects` are runs that began and did not end well, the newest first; the first of them has split it.
    """
    split = sorted(state.split())
    if not split:
        return passed("target_traffic", "one version has all traffic")
    what, remedy = f"the traffic of {', '.join(split)} is split", f"see uv run rollout status --env {environment}"
    if suspects:
        run = suspects[0]
        what = f"{what}: run {run.run} {'did not end' if run.open else run.outcome}"
        remedy = f"{run.resume_command} or uv run rollout abort {run.run}" if run.open else adopt(run)
    return blocked("target_traffic", what, remedy=f"end it first: {remedy}")


def not_held_back(release: str, held: Mapping[str, Any] | None) -> Gate:
    """This release did not fail in the target before."""
    if held:
        return blocked(
            "held_back",
            f"release {release[:12]} failed in run {held['run']}: {held['reason']}",
            remedy="promote a mended release; if the cause was not in it: --override held_back --reason TEXT",
            run=held["run"],
        )
    return passed("held_back", "it has not failed here")


def one_way_change(found: Sequence[str], *, acknowledged: bool, doubts: Sequence[str] = ()) -> Gate:
    """The plan deletes or replaces nothing that holds data, or somebody has said that it may.

    `doubts` are changes of which nobody knows whether they replace: they keep the gate shut as well.
    """
    if not found and not doubts:
        return passed("one_way_change", "nothing that holds data is deleted or replaced")
    text = "; ".join([*found, *(f"not known: {doubt}" for doubt in doubts)])
    gate = blocked(
        "one_way_change",
        text,
        remedy="no way back restores the data; if it may go, say --ack-one-way",
        changes=[*found, *doubts],
    )
    if acknowledged:
        return replace(gate, status=GateStatus.OVERRIDDEN, message=f"acknowledged: {gate.message}")
    if found:
        return gate
    remedy = (
        "mend why there is no change set (the plan says it) and promote again; if the data may go, say --ack-one-way"
    )
    return replace(gate, status=GateStatus.UNKNOWN, remedy=remedy)
