"""The record of each deployment and promotion: where it stands, who started it, what was planned, how it ended."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ..errors import OpsError, UsageError
from ..outcomes import Outcome
from ..state.errors import UnknownRunError
from ..state.items import Item, Key, Put, Store
from ..state.lease import Lease


class RunOverError(OpsError):
    """The run to be resumed has ended."""

    outcome = Outcome.PLAN_REFUSED


class Phase(StrEnum):
    """How far a run has come; a killed run is resumed at its phase."""

    PLANNED = "planned"
    DEPLOY = "deploy"
    SHIFT = "shift"
    VALIDATE = "validate"
    RECORD = "record"
    ROLL_BACK = "roll_back"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One deployment or promotion."""

    run: str
    kind: str
    """`deploy`, `promote` or `remediate`."""

    environment: str
    release: str
    initiator: str
    """Identity from STS."""

    started: float
    """Seconds since the epoch."""

    updated: float
    source: str | None = None
    """The environment that a promotion takes the release from."""

    phase: Phase = Phase.PLANNED
    outcome: str | None = None
    reason: str = ""
    plan_digest: str | None = None
    plan: str = ""
    """The plan as it was shown, in text."""

    gates: tuple[Mapping[str, Any], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    """What was asked for: profile, overrides with their reasons, acknowledgements."""

    before: Mapping[str, str] = field(default_factory=dict)
    """Live version of each function before the run touched traffic."""

    @property
    def open(self) -> bool:
        """Whether the run may still act."""
        return self.phase is not Phase.DONE

    @property
    def resume_command(self) -> str:
        """The command line that takes the run up again."""
        where = "" if self.kind == "promote" else f" {self.environment}"
        return f"uv run {_command(self.kind)}{where} --resume {self.run}"

    @property
    def anew_command(self) -> str:
        """The command line that starts another run like this one."""
        where = f" {self.source}" if self.kind == "promote" else ""
        return f"uv run {_command(self.kind)}{where} {self.environment}"


class RunBook:
    """The runs of one environment, in its state table."""

    def __init__(self, store: Store, environment: str) -> None:
        self.store = store
        self.environment = environment
        self.partition = f"delivery#{environment}"

    def save(self, lease: Lease, run: Run) -> Run:
        """Store `run` under the lease, and return it with the time of the write."""
        stamped = replace(run, updated=lease.clock.now())
        lease.write(Put(item={"pk": self.partition, "sk": run.run, **asdict(stamped)}))
        return stamped

    def get(self, run: str) -> Run:
        """The run of that name.

        Raises:
            UnknownRunError: there is none.
        """
        item = self.store.get(Key(pk=self.partition, sk=run))
        if item is None:
            raise UnknownRunError(
                f"run {run} is not known in {self.environment}",
                remedy=f"list the runs with: uv run releases history {self.environment}",
            )
        return _from_item(item)

    def all(self) -> list[Run]:
        """Every run, the newest first."""
        return [_from_item(item) for item in reversed(self.store.query(self.partition))]


def new_run(environment: str, now: float) -> str:
    """A name for a run: sorts by time, says the environment, and is not guessed twice."""
    return f"{environment}-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def environment_of(run: str) -> str:
    """The environment that a run's name says.

    Raises:
        UsageError: it is not the name of a run.
    """
    name, _, rest = run.rpartition("-")
    environment, _, moment = name.rpartition("-")
    if not environment or not rest or len(moment) != len("20260101T000000"):
        raise UsageError(f"{run!r} is not the name of a run", remedy="copy it from: uv run releases history ENV")
    return environment


def _command(kind: str) -> str:
    return "remediate-drift" if kind == "remediate" else kind


def _from_item(item: Item) -> Run:
    known = {name: item[name] for name in Run.__dataclass_fields__ if name in item}
    return Run(**{**known, "phase": Phase(item["phase"]), "gates": tuple(item.get("gates", ()))})
