"""One environment to be remediated: the fake CloudFormation, the state table in memory, and a process that can be killed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blueprint_config import load_environment
from blueprint_ops_scripts.aws.revert_change_sets import RevertChangeSets
from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.report import DriftReport
from blueprint_ops_scripts.drift.run import RunOptions
from blueprint_ops_scripts.drift.service import run_report
from blueprint_ops_scripts.ledger.approvals import Approval, Approvals
from blueprint_ops_scripts.ledger.runs import Run, RunBook
from blueprint_ops_scripts.remediate.actions import Choice
from blueprint_ops_scripts.remediate.approval import Confirm
from blueprint_ops_scripts.remediate.planning import Planner
from blueprint_ops_scripts.remediate.run import Ended, Remediation
from blueprint_ops_scripts.state.items import Item, Key, Write
from blueprint_ops_scripts.state.memory import MemoryTable
from fake_cloudformation import FakeCloudFormation, build_world
from fake_cloudformation.client import InProcessClient
from fake_cloudformation.limits import UNLIMITED
from measuring import STARTED
from simulation import Killed, SimulatedPool

REDACTOR = Redactor(b"key")
STATEFUL = tuple(f"Resource{index:03}" for index in range(60))
"""Every resource of the fake may be changed, whatever its type."""


@dataclass
class Process:
    """Counts its calls, and is gone after so many."""

    calls: int = 0
    dies_after: int | None = None

    def step(self) -> None:
        """One call to the world.

        Raises:
            Killed: the process died before it, and stays dead.
        """
        self.calls += 1
        if self.dies_after is not None and self.calls > self.dies_after:
            raise Killed


@dataclass
class MortalTable:
    """The state table as one process sees it."""

    table: MemoryTable
    process: Process

    def get(self, key: Key) -> Item | None:
        self.process.step()
        return self.table.get(key)

    def query(self, pk: str, *, prefix: str = "") -> list[Item]:
        self.process.step()
        return self.table.query(pk, prefix=prefix)

    def write(self, *writes: Write) -> None:
        self.process.step()
        self.table.write(*writes)


@dataclass
class MortalClient:
    """CloudFormation as one process sees it."""

    client: InProcessClient
    process: Process

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self.client, name)

        def step(**params: Any) -> Any:
            self.process.step()
            return call(**params)

        return step


@dataclass
class Clock:
    """Seconds since the epoch that pass only when somebody sleeps."""

    time: float = 1_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Environment:
    """The environment, whoever works on it."""

    service: FakeCloudFormation
    name: str = "dev"
    table: MemoryTable = field(default_factory=MemoryTable)
    clock: Clock = field(default_factory=Clock)
    seconds: float = 0.0
    """The fake's time."""

    says: list[str] = field(default_factory=list)

    def detect(self, *, globs: Sequence[str] = (), only: Mapping[str, Collection[str]] | None = None) -> DriftReport:
        """Drift as our own engine finds it."""
        chosen = {name: frozenset(ids) for name, ids in (only or {}).items()}
        options = RunOptions(
            environment=self.name,
            prefix="blueprint-dev-",
            globs=tuple(globs) or tuple(chosen),
            only=chosen,
            deadline_seconds=None,
            started=STARTED.isoformat(),
        )
        pool = SimulatedPool(self.service, time=self.seconds)
        try:
            return run_report(pool, options=options, begun=STARTED, redactor=REDACTOR)
        finally:
            self.seconds = pool.time

    def remediation(
        self,
        *,
        choices: Mapping[str, Choice] | None = None,
        allow_stateful: Collection[str] = STATEFUL,
        process: Process | None = None,
        **options: Any,
    ) -> Remediation:
        """The command as one process would run it."""
        process = process or Process()
        config = load_environment("dev", None)
        if self.name != "dev":
            delivery = config.delivery.model_copy(update={"approval_required": True, "separate_approver": True})
            config = config.model_copy(update={"name": self.name, "delivery": delivery})
        change_sets = RevertChangeSets(MortalClient(InProcessClient(self.service, lambda: self.seconds), process))
        return Remediation(
            config=config,
            store=MortalTable(self.table, process),
            change_sets=change_sets,
            detector=Detector(self, process),
            planner=Planner(
                environment=self.name,
                account="111111111111",
                change_sets=change_sets,
                redactor=REDACTOR,
                clock=self.clock,
                say=self.says.append,
                allow_stateful=allow_stateful,
                choices=choices or {},
            ),
            clock=self.clock,
            identity=options.pop("identity", "ada"),
            owner="ada@machine",
            say=self.says.append,
            **options,
        )

    def run(self, name: str) -> Run:
        """A run as it stands in the table."""
        return RunBook(self.table, self.name).get(name)

    def approve(self, run: str, *, by: str = "grace", digest: str | None = None, verdict: Any = "approved") -> None:
        """Give an answer to the present plan of a run."""
        now = self.clock.now()
        found = digest or str(self.run(run).plan_digest)
        answer = Approval(run=run, verdict=verdict, by=by, plan_digest=found, at=now, expires=now + 86_400)
        Approvals(self.table).add(answer)

    def planned(self, **options: Any) -> Ended:
        """A plan that waits for its approval."""
        return self.remediation(**options).start(f"{self.name}-20260101T000000-abcdef")

    @property
    def left_behind(self) -> list[str]:
        """Change sets that were never carried out."""
        return [one.name for one in self.service.change_sets.by_id.values() if one.execution == "AVAILABLE"]


@dataclass
class Detector:
    """Drift detection as one process sees it."""

    environment: Environment
    process: Process

    def detect(self, stacks: Sequence[str]) -> DriftReport:
        self.process.step()
        return self.environment.detect(globs=stacks)

    def recheck(self, resources: Mapping[str, Collection[str]]) -> DriftReport:
        self.process.step()
        return self.environment.detect(only=resources)


def yes(_: object) -> bool:
    """The person at the terminal agrees."""
    return True


AGREES: Confirm = yes


def environment(
    *, stacks: int = 3, resources: int = 8, drifted: float = 0.3, seed: int = 1, name: str = "dev"
) -> Environment:
    """Stacks that are not nested, some of whose resources drifted."""
    world = build_world(stacks=stacks, resources=resources, drifted_share=drifted, nested_share=0.0, seed=seed)
    return Environment(FakeCloudFormation(world, limits=UNLIMITED, seed=seed, detection_speed=100.0), name=name)
