"""Three accounts on the local AWS, two people, and the tiny application in a repository of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from blueprint_config import EnvironmentConfig, load_environments
from blueprint_local_aws import LocalAws, client_environment, write_profiles
from blueprint_ops_scripts.aws.session import EnvironmentSession, open_session
from blueprint_ops_scripts.aws.target import AwsTarget
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.release.assembly import Assembly
from blueprint_ops_scripts.release.digest import Origin, ReleaseFacts
from blueprint_ops_scripts.state.items import Put
from blueprint_ops_scripts.state.lease import hold_lease, lock_key

PORT = 0
PEOPLE = ("ada", "grace")
ROOT = Path(__file__).parents[5]
CLEAN = Origin(commit="c0ffee", dirty=False, lock=None, cli="2.0.0")
LAYER = """
delivery:
  profiles:
    standard:
      steps_percent: [50]
      bake_percent: 90
      tick_seconds: 0.5
      dwell_seconds: 0.5
      bake_seconds: 0.5
      post_watch_seconds: 0.5
      max_hold_seconds: 20
      minimum_requests: 3
      probes_per_tick: 3
  gates:
    health_window_seconds: 0.5
    soak_seconds: 0
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    document: dict[str, Any]
    said: str

    @property
    def outcome(self) -> str:
        return str(self.document["outcome"])

    def gates(self) -> dict[str, str]:
        """Status by gate."""
        return {gate["name"]: gate["status"] for gate in self.document["result"]["gates"]}

    def calls(self) -> int:
        return sum(self.document["calls"].values())


@dataclass
class Clouds:
    """The three accounts, and the commands as people run them."""

    aws: LocalAws
    folder: Path
    tiny_app: Any
    documents: Any
    environments: Mapping[str, EnvironmentConfig] = field(
        default_factory=lambda: {config.name: config for config in load_environments()}
    )

    produced: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Exit code and test by outcome: what the real commands have answered in this session."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """AWS calls that were made, and how many may be, by what for."""

    @property
    def layer(self) -> Path:
        return self.folder / "layer"

    def variables(self, person: str = "ada") -> dict[str, str]:
        """The environment variables that make a command act as a person."""
        role = person if person in PEOPLE else None
        profiles = write_profiles(self.folder / person, tuple(self.environments.values()), role=role)
        made = client_environment(os.environ, endpoint_url=self.aws.endpoint_url, profiles=profiles)
        return {**made, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"}

    def start(
        self,
        script: str,
        *arguments: str,
        person: str = "ada",
        layer: Path | None = None,
        within: Sequence[str] = (),
        **more: str,
    ) -> Any:
        """The command as a process, with `--json`; `within` are words before it, of a program that runs it."""
        command = [*within, str(Path(sys.executable).parent / script), *arguments, "--json"]
        environment = {**self.variables(person), "BLUEPRINT_CONFIG_DIR": str(layer or self.layer), **more}
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.folder / "app", env=environment, text=True, **pipes)  # type: ignore[call-overload]  # pipes by name

    def run(self, script: str, *arguments: str, **how: Any) -> Done:
        """Run a command to its end; `how` is that of `start`."""
        process = self.start(script, *arguments, **how)
        output, said = process.communicate(timeout=300)
        return self.done(process.returncode, output, said)

    def done(self, code: int, output: str, said: str) -> Done:
        """How a command ended, remembered with the test that made it end so."""
        if code < 0:
            return Done(code, {"outcome": "killed", "problems": []}, said)
        done = Done(code, json.loads(output), said)
        self.documents.check(done.document)
        test = os.environ.get("PYTEST_CURRENT_TEST", "").split("/")[-1].split(" ")[0]
        self.produced.setdefault(done.outcome, (code, test))
        return done

    def disturbed(self, script: str, *arguments: str, acts: Mapping[str, Callable[[Any], None]]) -> Done:
        """Run a command, and do something to it as soon as it says a word; each word once, in their order."""
        process, waiting, said = self.start(script, *arguments), list(acts.items()), ""
        for line in process.stderr:
            said += line
            if waiting and waiting[0][0] in line:
                waiting.pop(0)[1](process)
        assert not waiting, f"it never said {waiting[0][0]!r}:\n{said}"
        output = process.stdout.read()
        process.stdout.close()
        process.stderr.close()
        code = process.wait(timeout=60)
        return self.done(code, output, said)

    def interrupted(self, script: str, *arguments: str, after: str) -> Done:
        """Run a command, and press Ctrl-C as soon as it says `after`."""
        return self.disturbed(script, *arguments, acts={after: lambda process: process.send_signal(signal.SIGINT)})

    def release(self, **settings: Any) -> None:
        """Commit another release of the tiny application."""
        (self.folder / "app" / "tiny.json").write_text(json.dumps(settings), encoding="utf-8")
        git(self.folder / "app", "commit", "--all", "--message", repr(settings))

    def to_staging(self, **settings: Any) -> None:
        """Make a release live in staging."""
        self.release(**settings)
        done = self.run("deploy", "staging")
        assert done.outcome == "succeeded", done.document

    def staged(self, **settings: Any) -> str:
        """Make a release the live one in staging's ledger, without deploying it there: for tests that are about prod.

        The source has verified no code of it, so the code that prod publishes is compared with nothing.
        """
        target = self.target("staging")
        state = target.observe()
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        facts = ReleaseFacts.of(Assembly(self.tiny_app(**settings).write(folder)), CLEAN)
        manifest = target.releases(state).add(folder, facts)
        ledger = Ledger(target.store(state), "staging")
        with hold_lease(ledger.store, scope="staging", owner="test", run="staging-test") as lease:
            entry = replace(ledger.live(), release=manifest.digest, manifest_sha256=manifest.sha256(), functions={})
            ledger.record(lease, replace(entry, since=time.time()))
        return manifest.digest

    def to_prod(self, *options: str) -> Done:
        """Promote what is live in staging, with another person's approval."""
        return self.run("promote", "--resume", self.approved(*options), *options)

    def approved(self, *options: str) -> str:
        """The run of a promotion to prod that only has to be resumed."""
        asked = self.run("promote", "staging", "prod", *options)
        assert asked.outcome == "approval_missing", asked.document["problems"]
        run = str(asked.document["run"])
        assert self.run("releases", "approve", run, person="grace").code == 0
        return run

    def ring(self, name: str, state: str) -> None:
        """Set the state of every alarm of an environment."""
        cloudwatch = self.session(name).client("cloudwatch")
        for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
            cloudwatch.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue=state, StateReason="test")

    def session(self, name: str) -> EnvironmentSession:
        """A session as the account's root, in this process."""
        return open_session(self.environments[name])

    def target(self, name: str) -> AwsTarget:
        return AwsTarget(self.session(name))

    def forget_lock(self, name: str) -> None:
        """A minute and a half passes: the lock of a process that is gone has ended."""
        target = self.target(name)
        store = target.store(target.glance())
        store.write(Put(item={**store.get(lock_key(name)), "expires": 0.0}))

    def live(self, name: str) -> dict[str, str]:
        """Live version by function."""
        found = self.target(name).observe().functions.values()
        return {function.name: str(function.live) for function in found}


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="session")
def clouds(
    tmp_path_factory: pytest.TempPathFactory, tiny_app: Any, tiny_app_file: Path, documents: Any
) -> Iterator[Clouds]:
    """Release one is live in staging and in prod."""
    folder = tmp_path_factory.mktemp("clouds")
    with LocalAws.start(port=PORT, data_dir=folder / "aws") as aws, pytest.MonkeyPatch.context() as patch:
        made = Clouds(aws, folder, tiny_app, documents)
        for name, value in made.variables("root").items():
            patch.setenv(name, value)
        _prepare(made, tiny_app_file)
        yield made


def _prepare(clouds: Clouds, tiny_app_file: Path) -> None:
    app = clouds.folder / "app"
    app.mkdir()
    shutil.copy(tiny_app_file, app)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, app)
    (app / "node_modules").symlink_to(ROOT / "node_modules")
    (app / "cdk.json").write_text('{"app": "python tiny_app.py"}', encoding="utf-8")
    (app / "tiny.json").write_text("{}", encoding="utf-8")
    (app / ".gitignore").write_text("cdk.out\nnode_modules\n__pycache__\n", encoding="utf-8")
    git(app, "init")
    git(app, "add", "--all")
    git(app, "commit", "--message", "first")
    clouds.layer.mkdir()
    (clouds.layer / "base.yaml").write_text(LAYER, encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: _open_account(clouds, name), ("staging", "prod")))


def _open_account(clouds: Clouds, name: str) -> None:
    _make_roles(clouds, clouds.environments[name])
    bootstrap(clouds, name)
    first = clouds.run("deploy", name)
    assert first.outcome == "succeeded", first.document


def bootstrap(clouds: Clouds, name: str) -> None:
    """Prepare an environment's account and region for the CDK."""
    config = clouds.environments[name]
    cdk = [str(Path(sys.executable).parent / "cdk"), "bootstrap", f"aws://{config.account}/{config.region}"]
    profile = f"{config.prefix}-{config.name}"
    output = str(clouds.folder / f"bootstrap-{name}")
    arguments = ["--profile", profile, "--output", output]
    done = subprocess.run(
        [*cdk, *arguments],
        cwd=clouds.folder / "app",
        env=clouds.variables("root"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _make_roles(clouds: Clouds, config: EnvironmentConfig) -> None:
    iam = clouds.session(config.name).client("iam")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{config.account}:root"},
        "Action": "sts:AssumeRole",
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for person in PEOPLE:
        iam.create_role(RoleName=person, AssumeRolePolicyDocument=trust)
        iam.attach_role_policy(RoleName=person, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


@pytest.fixture
def layer_with(clouds: Clouds, tmp_path: Path) -> Any:
    """Writes a configuration layer with more in it."""

    def write(name: str, text: str) -> Path:
        (tmp_path / "base.yaml").write_text(LAYER, encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def second_region(clouds: Clouds) -> Iterator[str]:
    """The environment `prod-eu`, which takes each release after prod; bootstrapped, with nothing deployed."""
    shipped = (files("blueprint_config") / "environments" / "prod.yaml").read_text(encoding="utf-8")
    text = shipped.replace("name: prod", "name: prod-eu").replace("us-east-1", "eu-west-1")
    (clouds.layer / "prod-eu.yaml").write_text(text, encoding="utf-8")
    (clouds.layer / "prod.yaml").write_text("delivery:\n  waves: [prod-eu]\n", encoding="utf-8")
    before = clouds.environments
    clouds.environments = {config.name: config for config in load_environments(clouds.layer)}
    bootstrap(clouds, "prod-eu")
    yield "prod-eu"
    clouds.environments = before
    for name in ("prod", "prod-eu"):
        (clouds.layer / f"{name}.yaml").unlink()
