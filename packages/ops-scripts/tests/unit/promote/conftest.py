"""A promotion from a staging to a prod in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from blueprint_ops_scripts.ledger.approvals import Approval, Approvals
from blueprint_ops_scripts.ledger.runs import Run
from blueprint_ops_scripts.promote.gates import SeenDrift
from blueprint_ops_scripts.promote.options import Options
from blueprint_ops_scripts.promote.place import Place
from blueprint_ops_scripts.promote.prepared import Ended
from blueprint_ops_scripts.promote.run import Promotion
from blueprint_ops_scripts.promote.wave import Wave


@dataclass
class FakeTests:
    """A test command that passes or fails as told."""

    passes: bool = True
    ran: list[tuple[Sequence[str], Mapping[str, str]]] = field(default_factory=list)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        self.ran.append((command, environment))
        return self.passes


@dataclass
class FakeDrift:
    """Drift detection that found what it was told to."""

    seen: SeenDrift = field(default_factory=SeenDrift)
    asked: list[Sequence[str]] = field(default_factory=list)

    def drift(self, stacks: Sequence[str]) -> SeenDrift:
        self.asked.append(stacks)
        return self.seen


class NoChangeSets:
    """CloudFormation that announces what it was told to."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.asked: list[str] = []

    def preview(self, _assembly: Any, stacks: Mapping[str, str], _name: str) -> tuple[dict[str, Any], str]:
        self.asked += stacks
        return {stack: self.seen.get(stack, {}) for stack in stacks}, ""


def deploy(world: Any, name: str, **settings: Any) -> None:
    """Make a release of the tiny application live."""
    lease = world.lease()
    package = world.package(**settings)
    run = Run(
        run=name,
        kind="deploy",
        environment=world.environment.config.name,
        release=package.digest,
        initiator="ada",
        started=world.clock.now(),
        updated=world.clock.now(),
    )
    world.engine(lease).deliver(run, package, evidence={})
    lease.release()
    world.clock.sleep(7_200)


def in_seconds(world: Any) -> None:
    """Health checks within the lease: its heartbeat does not run on the fake clock."""
    config = world.environment.config
    gates = config.delivery.gates.model_copy(update={"health_window_seconds": 5.0})
    delivery = config.delivery.model_copy(update={"gates": gates})
    world.environment.config = config.model_copy(update={"delivery": delivery})


@dataclass
class Stage:
    """Two worlds: release one is live in both, release two in staging only."""

    source: Any
    target: Any
    options: Options = field(default_factory=Options)
    tests: FakeTests = field(default_factory=FakeTests)
    drift: FakeDrift = field(default_factory=FakeDrift)
    change_sets: NoChangeSets = field(default_factory=NoChangeSets)
    confirm: Any = None
    followers: list[Any] = field(default_factory=list)
    """Worlds of the environments that take the release after the target."""

    def promotion(self) -> Promotion:
        return Promotion(
            source=Place(target=self.source.environment, probe=self.source.probe),
            waves=tuple(self._wave(world) for world in (self.target, *self.followers)),
            tests=self.tests,
            report=self.target.events.append,
            clock=self.target.clock,
            owner="ada@desk",
            workspace=self.target.place("promotion"),
            options=self.options,
            confirm=self.confirm,
        )

    def _wave(self, world: Any) -> Wave:
        return Wave(
            place=Place(target=world.environment, probe=world.probe),
            change_sets=self.change_sets,
            traffic=world.traffic,
            checks=lambda _: world.checker,
            drift=self.drift,
        )

    def approve(self, run: str, *, by: str = "grace", **changes: Any) -> None:
        planned = self.target.runs.get(run)
        now = self.target.clock.now()
        given = Approval(
            run=run, verdict="approved", by=by, plan_digest=str(planned.plan_digest), at=now, expires=now + 86_400
        )
        Approvals(self.target.environment.table).add(replace(given, **changes))

    deploy = staticmethod(deploy)
    in_seconds = staticmethod(in_seconds)

    def planned(self, run: str = "prod-run") -> Ended:
        return self.promotion().start(run)


@pytest.fixture
def stage(make_world: Callable[..., Any]) -> Stage:
    """A promotion that only lacks its approval."""
    source, target = make_world("staging"), make_world("prod")
    for world in (source, target):
        in_seconds(world)
        deploy(world, "one")
    deploy(source, "two", marker="two")
    target.clock = source.clock
    return Stage(source=source, target=target)
