"""A small AWS in memory: functions whose requests follow the alias's weights as the clock moves."""

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.rollout.conductor import Conductor
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError, StaleAliasError
from blueprint_ops_scripts.rollout.interrupts import Interrupts
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.observation import Counts, Pair
from blueprint_ops_scripts.rollout.ports import RolloutEvent, World
from blueprint_ops_scripts.rollout.routing import AliasState, Routing
from blueprint_ops_scripts.rollout.target import FunctionTarget, Shift, VersionFacts
from blueprint_ops_scripts.state.lease import Lease, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable


@dataclass
class Function:
    """A function with an alias, counters, and versions that fail as they like."""

    alias: Routing = field(default_factory=lambda: Routing(version="1"))
    revision: int = 1
    requests_per_second: float = 20.0
    failing: dict[str, float] = field(default_factory=dict)
    """Share of failing requests by version."""

    breaks_alone: float = 0.0
    """Share of failing requests of version 2 once it has all traffic."""

    roles: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    served: dict[str, float] = field(default_factory=dict)
    failed: dict[str, float] = field(default_factory=dict)

    def run(self, seconds: float) -> None:
        """Serve for a while."""
        shares = {self.alias.version: 1 - self.alias.weight}
        if self.alias.extra:
            shares[self.alias.extra] = self.alias.weight
        for version, share in shares.items():
            requests = self.requests_per_second * seconds * share
            self.served[version] = self.served.get(version, 0.0) + requests
            alone = self.breaks_alone if version == "2" and share == 1 else 0.0
            failing = max(alone, self.failing.get(version, 0.0))
            self.failed[version] = self.failed.get(version, 0.0) + requests * failing


@dataclass
class Cloud:
    """The ports of a rollout, in memory, and the clock that drives them."""

    functions: dict[str, Function]
    parameters_written: dict[str, str] = field(default_factory=dict)
    alarm_states: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    time: float = 1_000_000.0
    probes_see_failures: bool = True
    at: dict[float, Callable[[], None]] = field(default_factory=dict)
    """Things that happen at a time."""

    actor: str = ""
    accepted: list[str] = field(default_factory=list)
    """Who wrote an alias, in order; `actor` is who works now."""

    before_call: Callable[[str], None] = field(default=lambda _: None)
    after_call: Callable[[str], None] = field(default=lambda _: None)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        for function in self.functions.values():
            function.run(seconds)
        self.time += seconds
        for moment in [moment for moment in sorted(self.at) if moment <= self.time]:
            self.at.pop(moment)()

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.before_call(name)

    # Aliases
    def read(self, target: FunctionTarget) -> AliasState:
        self._call("GetAlias")
        function = self.functions[target.name]
        self.after_call("GetAlias")
        return AliasState(routing=function.alias, revision=str(function.revision))

    def write(self, target: FunctionTarget, routing: Routing, *, revision: str) -> AliasState:
        self._call("UpdateAlias")
        function = self.functions[target.name]
        if str(function.revision) == revision:
            function.alias, function.revision = routing, function.revision + 1
            self.accepted.append(self.actor)
        self.after_call("UpdateAlias")
        seen = self.read(target)
        if seen.routing != routing:
            raise StaleAliasError(f"wanted {routing}, found {seen.routing}")
        return seen

    def version(self, target: FunctionTarget, version: str) -> VersionFacts:
        self._call("GetFunctionConfiguration")
        self.after_call("GetFunctionConfiguration")
        function = self.functions[target.name]
        if function.states.get(version) == "missing":
            raise RolloutRefusedError(f"version {version} of {target.function_name} not found")
        return VersionFacts(
            version=version,
            state=function.states.get(version, "Active"),
            role=function.roles.get(version, "role"),
            dead_letter_target=None,
            sha256=version,
        )

    # Metrics
    def totals(self, shifts: Sequence[Shift], *, since: float) -> Mapping[str, Pair]:
        assert since <= self.time
        self._call("GetMetricData")
        self.after_call("GetMetricData")
        return {shift.name: self._pair(shift) for shift in shifts}

    def _pair(self, shift: Shift) -> Pair:
        function = self.functions[shift.name]
        sides = [
            Counts(requests=int(function.served.get(v, 0.0)), errors=int(function.failed.get(v, 0.0)))
            for v in (shift.old_version, shift.new_version)
        ]
        return Pair(baseline=sides[0], canary=sides[1])

    def alarms(self, names: Sequence[str]) -> Mapping[str, str]:
        self._call("DescribeAlarms")
        self.after_call("DescribeAlarms")
        return {name: self.alarm_states[name] for name in names}

    # Probes
    def probe(self, target: FunctionTarget, version: str, times: int) -> Counts:
        share = self.functions[target.name].failing.get(version, 0.0) if self.probes_see_failures else 0.0
        return Counts(requests=times, errors=round(times * share))


@dataclass
class Parameters:
    """The parameter port of a cloud."""

    cloud: Cloud

    def write(self, name: str, value: str) -> None:
        self.cloud._call("PutParameter")
        self.cloud.parameters_written[name] = value
        self.cloud.after_call("PutParameter")


@dataclass
class Stage:
    """A cloud, its state table, and services that work on it."""

    cloud: Cloud
    table: MemoryTable = field(default_factory=MemoryTable)
    events: list[RolloutEvent] = field(default_factory=list)
    interrupts: Interrupts = field(default_factory=Interrupts)
    policy: RolloutConfig = field(
        default_factory=lambda: RolloutConfig(
            tick_seconds=1,
            dwell_seconds=5,
            bake_seconds=10,
            post_watch_seconds=3,
            max_hold_seconds=30,
            minimum_requests=10,
        )
    )

    @property
    def world(self) -> World:
        return World(aliases=self.cloud, metrics=self.cloud, probes=self.cloud, parameters=Parameters(self.cloud))

    def targets(self, version: str = "2") -> list[FunctionTarget]:
        return [
            FunctionTarget(
                name=name, function_name=f"fn-{name}", new_version=version, parameter=f"/{name}/live-version"
            )
            for name in self.cloud.functions
        ]

    def lease(self, run: str = "r1") -> Lease:
        return take_lease(self.table, scope="prod", owner="ann", run=run, clock=self.cloud)

    def service(self, lease: Lease, *, interactive: bool = False) -> Conductor:
        renewing = self.interrupts

        def report(event: RolloutEvent) -> None:
            self.events.append(event)
            lease.renew()  # what the heartbeat thread does in a process that lives

        return Conductor(
            world=self.world,
            journal=Journal(self.table),
            lease=lease,
            clock=self.cloud,
            report=report,
            interrupts=renewing,
            environment="prod",
            owner="ann",
            interactive=interactive,
        )

    @property
    def routings(self) -> dict[str, str]:
        return {name: str(function.alias) for name, function in self.cloud.functions.items()}


@pytest.fixture
def stage_of() -> Callable[..., Stage]:
    """A maker of stages: `stage_of(orders=Function(...))`; functions by keyword."""

    def make(**functions: object) -> Stage:
        return Stage(Cloud({name: f if isinstance(f, Function) else Function(**f) for name, f in functions.items()}))  # type: ignore[arg-type] # keywords of Function as a dict

    return make


@pytest.fixture(scope="session")
def crash() -> Any:
    """The crash matrix."""
    return _load("crash_matrix")


@pytest.fixture(scope="session")
def codedeploy() -> Any:
    """The class of a CodeDeploy that moves the aliases of a cloud: `codedeploy(cloud)`."""
    return _load("fake_codedeploy").FakeCodeDeploy


@pytest.fixture
def dynamodb() -> Any:
    """An empty table behind a DynamoDB client."""
    return _load("fake_dynamodb").FakeDynamoDB()


def _load(name: str) -> Any:
    """A module beside this file, which tests cannot import by its name."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
