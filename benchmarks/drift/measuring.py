"""One measured run of ours: time, calls, and what it found against what there was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from blueprint_ops_scripts.drift.ports import Journal
from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.report import DriftReport
from blueprint_ops_scripts.drift.run_options import RunOptions
from blueprint_ops_scripts.drift.service import run_report
from fake_cloudformation import LOOSE, FakeCloudFormation, Fault, Limits, World, build_world
from fake_cloudformation.detections import SECONDS_PER_RESOURCE
from simulation import SimulatedPool

NEVER_DEPLOYED = ("ROLLBACK_COMPLETE", "CREATE_FAILED", "REVIEW_IN_PROGRESS")
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The figures of one run."""

    report: DriftReport
    service: FakeCloudFormation
    seconds: float
    floor: float
    recall: float
    """Of what is detectable: resources that the caller may read, in stacks that exist."""

    false_in_sync: int
    invented: int
    calls_per_clean_stack: float

    @property
    def throttled(self) -> float:
        """Share of calls that were throttled."""
        return self.service.throttled / sum(self.service.calls.values())


def measure(
    *,
    limits: Limits = LOOSE,
    faults: Sequence[str] = (),
    stacks: int = 200,
    resources: int = 50,
    seed: int = 0,
    detection_speed: float = 1.0,
    latency: tuple[float, float] = (0.06, 0.16),
) -> Measured:
    """Run our client once against a new world. A higher `detection_speed` makes detections shorter."""
    world = build_world(stacks=stacks, resources=resources, seed=seed)
    service = FakeCloudFormation(world, limits=limits, faults=faults, seed=seed, detection_speed=detection_speed)
    pool = SimulatedPool(service, seed=seed, latency=latency)
    return judged(run(pool), service, pool.time, resources)


def run(pool: SimulatedPool, journal: Journal | None = None) -> DriftReport:
    """Our client over a simulated pool."""
    options = RunOptions(
        environment="dev", prefix="blueprint-dev-", deadline_seconds=None, wait_seconds=120, started=STARTED.isoformat()
    )
    return run_report(pool, options=options, begun=STARTED, redactor=Redactor(b"key"), journal=journal)


def judged(report: DriftReport, service: FakeCloudFormation, seconds: float, resources: int) -> Measured:
    """The figures of a report, against the truth of the world."""
    world, limits = service.world, service.limits
    found = {(one.stack, one.logical_id) for one in report.findings if one.kind != "STACK_MISSING"}
    detectable = detectable_in(world, service.faults)
    in_sync = {stack.arn for stack in report.stacks if stack.verdict == "in_sync"}
    clean = [stack.arn for stack in world.stacks.values() if not stack.drifted]
    return Measured(
        report=report,
        service=service,
        seconds=seconds,
        floor=limits.floor_seconds(
            stacks=len(world.stacks),
            resources=world.resource_count,
            detection_seconds=resources * SECONDS_PER_RESOURCE / service.detections.speed,
        ),
        recall=len(found & detectable) / len(detectable) if detectable else 1.0,
        false_in_sync=sum(bool(world.stacks[arn].drifted) for arn in in_sync),
        invented=len(found - world.truth),
        calls_per_clean_stack=sum(service.by_stack[arn] for arn in clean) / max(1, len(clean)),
    )


def detectable_in(world: World, faults: Sequence[Fault] = ()) -> set[tuple[str, str]]:
    """What a perfect client with the caller's permissions could name. Without both lists nothing has a name."""
    if {"denied_list", "denied_drifts"} <= {fault.name for fault in faults}:
        return set()
    return {
        (stack.name, one.logical_id)
        for stack in world.stacks.values()
        if stack.status not in (*NEVER_DEPLOYED, "DELETE_COMPLETE") and not stack.denied
        for one in stack.drifted
        if not one.unreadable
    }
