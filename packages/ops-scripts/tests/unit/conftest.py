"""An environment in memory that releases are delivered to, with failures on demand."""

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_ops_scripts.aws.cloudformation import DeployedStack
from blueprint_ops_scripts.aws.functions import LiveAlias, VersionFacts
from blueprint_ops_scripts.delivery.engine import Engine
from blueprint_ops_scripts.delivery.package import Package
from blueprint_ops_scripts.delivery.state import EnvironmentState, FunctionState
from blueprint_ops_scripts.delivery.target import ShiftReport, StackReport
from blueprint_ops_scripts.ledger.entry import LedgerEntry
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.ledger.runs import RunBook
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.release.assembly import Assembly, StackArtifact
from blueprint_ops_scripts.release.digest import Origin, ReleaseFacts
from blueprint_ops_scripts.release.store import ReleaseStore
from blueprint_ops_scripts.state.lease import Lease, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable
from blueprint_ops_scripts.validate.run import Validation

FUNCTIONS = ("users", "orders", "fulfilment")
OUTPUTS = {
    "ApiGateway": {"ApiUrl": "https://api"},
    "Operations": {"ReleaseBucketName": "releases", "StateTableName": "state"},
}
CLEAN = Origin(commit="c0ffee", dirty=False, lock=None, cli="2.0.0")


class FakeClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class FakeBucket:
    """Objects in memory."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.objects: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def put_new(self, key: str, body: bytes) -> bool:
        return self.objects.setdefault(key, body) is body


@dataclass
class FakeEnvironment:
    """Stacks, functions and parameters of one environment. Deploying publishes versions, as the real templates do."""

    config: EnvironmentConfig
    identity: str = "arn:aws:sts::333333333333:assumed-role/initiator/ada"
    table: MemoryTable = field(default_factory=MemoryTable)
    bucket: FakeBucket = field(default_factory=lambda: FakeBucket("releases"))
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    stacks: dict[str, DeployedStack] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in FUNCTIONS})
    """Code by version, version 1 first."""

    aliases: dict[str, LiveAlias] = field(default_factory=dict)
    pinned: dict[str, str] = field(default_factory=dict)
    release: str | None = "none"
    deploy_failures: list[str] = field(default_factory=list)
    """Reasons with which the next deployments fail; an empty one succeeds."""

    code_changes: dict[str, str] = field(default_factory=dict)
    """What Lambda has instead of the published code, by function."""

    follows: bool = False
    """Whether the aliases follow the stacks, as with CodeDeploy."""

    deployed: list[str] = field(default_factory=list)
    """Markers of what happened, in order."""

    ticks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def aws(self) -> str:
        return f"aws --region {self.config.region}"

    def observe(self) -> EnvironmentState:
        functions = {name: self._function(name) for name in FUNCTIONS if self.versions[name]}
        return EnvironmentState(stacks=dict(self.stacks), functions=functions, release=self.release)

    def glance(self) -> EnvironmentState:
        return EnvironmentState(stacks=dict(self.stacks), functions={}, release=None)

    def code(self, versions: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        found = {name: self.versions[name][int(version) - 1] for name, (_, version) in versions.items()}
        return {**found, **{name: code for name, code in self.code_changes.items() if name in found}}

    def store(self, _state: EnvironmentState) -> MemoryTable:
        return self.table

    def releases(self, _state: EnvironmentState) -> ReleaseStore:
        return ReleaseStore(self.bucket)

    def template(self, stack: str) -> Mapping[str, Any]:
        return self.templates[stack]

    def nested(self, _stack: str) -> Mapping[str, str]:
        return {}

    def deploy_stacks(self, assembly: Assembly, patterns: Sequence[str], _report: Any) -> StackReport:
        reason = self.deploy_failures.pop(0) if self.deploy_failures else ""
        self.deployed.append("stacks failed" if reason else "stacks")
        wanted = _selected(assembly.stacks(self.config.name), patterns)
        changed = [stack.name for stack in wanted if self._deploy(stack, whole=not reason)]
        return StackReport(changed=tuple(changed), failed=("Lambda",) if reason else (), reason=reason)

    def set_release(self, digest: str) -> None:
        self.release = digest

    def split(self, name: str, weight: float) -> None:
        """Share the traffic of a function."""
        alias = self.aliases[name]
        self.aliases[name] = replace(alias, weights={str(len(self.versions[name])): weight}, revision=self._tick())

    def flip(self, name: str, version: str) -> None:
        """Give all traffic of a function to a version."""
        self.aliases[name] = LiveAlias(version=version, revision=self._tick(), weights={})
        self.pinned[name] = version

    def _deploy(self, stack: StackArtifact, *, whole: bool) -> bool:
        body = stack.body()
        if self.templates.get(stack.name) == body or (stack.name.endswith("Lambda") and not whole):
            return False
        self.templates[stack.name] = body
        if stack.name.endswith("Lambda"):
            self._publish(body)
        self.touch(stack.name)
        return True

    def touch(self, name: str, status: str = "UPDATE_COMPLETE") -> None:
        outputs = OUTPUTS.get(name.rsplit("-", 1)[1], {})
        self.stacks[name] = DeployedStack(
            name=name,
            identifier=f"arn:{name}",
            status=status,
            reason="",
            updated=self._tick(),
            parameters={},
            outputs=outputs,
        )

    def _publish(self, body: Mapping[str, Any]) -> None:
        for name in FUNCTIONS:
            key = body["Resources"][name.title()]["Properties"]["Code"]["S3Key"]
            code = hashlib.sha256(key.encode()).hexdigest()
            if not self.versions[name] or self.versions[name][-1] != code:
                self.versions[name].append(code)
            if name not in self.aliases or self.follows or self.config.delivery.engine == "instant":
                self.flip(name, str(len(self.versions[name])))

    def _function(self, name: str) -> FunctionState:
        return FunctionState(
            name=name,
            function_name=f"physical-{name}",
            published=str(len(self.versions[name])),
            alias=self.aliases[name],
            parameter=self.config.parameter_name(name, "live-version"),
            pinned=self.pinned.get(name),
        )

    def _tick(self) -> str:
        return f"t{next(self.ticks)}"


def _selected(stacks: Sequence[StackArtifact], patterns: Sequence[str]) -> list[StackArtifact]:
    """Stacks whose path matches, and those that they depend on, as the CDK CLI selects them."""
    names = {stack.name for stack in stacks if not patterns or any(fnmatch(stack.display, p) for p in patterns)}
    needs = {need for stack in stacks if stack.name in names for need in stack.dependencies}
    return [stack for stack in stacks if stack.name in names | needs]


@dataclass
class FakeTraffic:
    """Moves aliases of a fake environment at once, or fails as told."""

    environment: FakeEnvironment
    outcome: Outcome = Outcome.SUCCEEDED
    back: Outcome = Outcome.SUCCEEDED

    def shift(self, functions: Mapping[str, FunctionState], **_: Any) -> ShiftReport:
        self.environment.deployed.append("shift")
        if self.outcome is Outcome.SUCCEEDED:
            for name, found in functions.items():
                self.environment.flip(name, str(found.published))
        elif self.outcome is Outcome.HELD:
            for name in functions:
                self.environment.split(name, 0.5)
        return ShiftReport(outcome=self.outcome, reason=f"shift {self.outcome}")

    def return_traffic(
        self, functions: Mapping[str, FunctionState], versions: Mapping[str, str], **_: Any
    ) -> ShiftReport:
        assert functions.keys() == versions.keys()
        self.environment.deployed.append("traffic back")
        if self.back is Outcome.SUCCEEDED:
            for name, version in versions.items():
                self.environment.flip(name, version)
        return ShiftReport(outcome=self.back, reason=f"back {self.back}")


@dataclass
class FakeChecker:
    """Validates with the outcome that it was told."""

    outcome: Outcome = Outcome.SUCCEEDED
    ringing: Collection[str] = ()
    """Alarms that it was told of the last time."""

    def validate(self, _entry: LedgerEntry | None, *, ringing: Collection[str] = ()) -> Validation:
        self.ringing = ringing
        return Validation(outcome=self.outcome, results=())


@dataclass
class FakeProbe:
    """What gates and checks see of a fake environment."""

    environment: FakeEnvironment
    answers: list[tuple[int | None, str]] = field(default_factory=list)
    """Answers of the health URL; the last one is repeated."""

    states: dict[str, str] = field(default_factory=lambda: {"errors": "OK"})

    def observe(self) -> EnvironmentState:
        return self.environment.observe()

    def live_versions(self, state: EnvironmentState) -> Mapping[str, VersionFacts | None]:
        code = self.environment.code({n: (f.function_name, f.live) for n, f in state.functions.items() if f.live})
        return {
            name: VersionFacts(version=str(found.live), code_sha256=code[name], state="Active", modified="")
            for name, found in state.functions.items()
        }

    def get(self, _url: str, _timeout_seconds: float) -> tuple[int | None, str]:
        if len(self.answers) > 1:
            return self.answers.pop(0)
        return self.answers[0] if self.answers else (200, '{"status": "healthy"}')

    def alarms(self) -> Mapping[str, str]:
        return self.states

    def queue_depth(self, _url: str) -> int:
        return 0

    def log_errors(self, _function: str, _since: float) -> int:
        return 0


@dataclass
class World:
    """Everything that a delivery into one environment needs."""

    environment: FakeEnvironment
    assemblies: Callable[..., Assembly]
    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    events: list[Mapping[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.traffic = FakeTraffic(self.environment)
        self.checker = FakeChecker()
        self.probe = FakeProbe(self.environment)
        self.ledger = Ledger(self.environment.table, self.environment.config.name)
        self.runs = RunBook(self.environment.table, self.environment.config.name)

    def place(self, name: str) -> Path:
        """An empty folder."""
        path = self.folder / f"{name}-{next(self.numbers)}"
        path.mkdir()
        return path

    def package(self, **settings: Any) -> Package:
        """A stored release of the tiny application. Its assembly is shared between tests: nobody writes to it."""
        assembly = self.assemblies(**settings)
        store = ReleaseStore(self.environment.bucket)
        return Package(assembly=assembly, manifest=store.add(assembly.folder, ReleaseFacts.of(assembly, CLEAN)))

    def lease(self) -> Lease:
        return take_lease(
            self.environment.table, scope=self.environment.config.name, owner="ada@desk", run="run", clock=self.clock
        )

    def engine(self, lease: Lease, *, retreats: bool = True) -> Engine:
        return Engine.on(
            lease,
            target=self.environment,
            traffic=self.traffic,
            checker=self.checker,
            report=self.events.append,
            workspace=self.place("work"),
            retreats=retreats,
        )


@pytest.fixture(scope="session")
def assemblies(tiny_app: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Assembly]:
    """The assembly of a tiny application, written once for each of its settings."""
    known: dict[str, Assembly] = {}

    def assembly(**settings: Any) -> Assembly:
        key = repr(sorted(settings.items()))
        if key not in known:
            known[key] = Assembly(tiny_app(**settings).write(tmp_path_factory.mktemp("assembly")))
        return known[key]

    return assembly


@pytest.fixture
def make_world(assemblies: Callable[..., Assembly], tmp_path: Path) -> Callable[..., World]:
    """Makes a `World` around a new fake environment, `prod` unless told otherwise."""
    number = itertools.count()

    def make(name: str = "prod", **settings: Any) -> World:
        folder = tmp_path / f"{name}-{next(number)}"
        folder.mkdir()
        return World(FakeEnvironment(load_environment(name), **settings), assemblies, folder)

    return make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world around `prod`."""
    return make_world()
