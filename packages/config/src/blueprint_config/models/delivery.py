"""How a release reaches the environment: who moves traffic, in which steps, behind which gates."""

from typing import Literal

from pydantic import Field

from ..frozen_map import FrozenMap
from .base import ConfigModel
from .freeze import FreezeWindow


class RolloutConfig(ConfigModel):
    """The traffic schedule of one profile. The defaults are the profile `standard`."""

    steps_percent: tuple[int, ...] = (10, 25, 50, 75)
    """Weights of the new version, in percent, strictly rising, below the bake weight."""

    bake_percent: int = Field(default=90, ge=1, le=99)
    """Weight of the new version during the bake; the rest is the control group."""

    tick_seconds: float = Field(default=60, gt=0)
    """Seconds between two looks at the metrics; below 60 it is also the metric period."""

    dwell_seconds: float = Field(default=300, ge=0)
    """Seconds that each step lasts at least."""

    bake_seconds: float = Field(default=600, ge=0)
    """Seconds that the bake lasts."""

    post_watch_seconds: float = Field(default=300, ge=0)
    """Seconds that the new version is watched after it has all traffic."""

    max_hold_seconds: float = Field(default=1_800, ge=0)
    """Seconds that a step may wait for evidence before the rollout is inconclusive."""

    minimum_requests: int = Field(default=100, ge=0)
    """Requests that the new version must have served before a step is judged good."""

    alpha: float = Field(default=0.01, gt=0, lt=1)
    """Accepted probability of rolling back a healthy release."""

    probes_per_tick: int = Field(default=30, ge=0)
    """Version-pinned test calls for each version and minute while real traffic is below the minimum; 0 means none."""

    slow_milliseconds: float | None = Field(default=None, gt=0)
    """Requests slower than this are counted as slow and judged like errors; None leaves latency out."""

    alarms: tuple[str, ...] = ()
    """CloudWatch alarms that end the rollout when they go off during it."""


class GatesConfig(ConfigModel):
    """What must hold before a release may enter the environment."""

    health_checks: int = Field(default=6, ge=1)
    """Health checks made against the source."""

    health_checks_required: int = Field(default=5, ge=1)
    """How many of them must be good."""

    health_window_seconds: float = Field(default=120, ge=0)
    """Seconds over which the checks are spread."""

    soak_seconds: float = Field(default=3_600, ge=0)
    """Seconds that the source must have run exactly this release."""

    test_max_age_seconds: float = Field(default=86_400, ge=0)
    """Age up to which a passed test run of this release counts."""

    freezes: tuple[FreezeWindow, ...] = ()
    """Times in which nothing is promoted into the environment."""


class DeliveryConfig(ConfigModel):
    """How releases are stored, approved and shifted."""

    engine: Literal["instant", "rollout", "codedeploy"] = "rollout"
    """Who moves traffic: nobody (`instant`), our rollout, or CodeDeploy."""

    promotes_from: str | None = None
    """The environment whose live release may be promoted into this one; None is where releases begin."""

    waves: tuple[str, ...] = ()
    """Environments in other regions or accounts that take each release after this one, in this order; one that fails stops the rest."""

    profile: str = "standard"
    """The entry of `profiles` that a rollout uses unless told otherwise."""

    profiles: FrozenMap[str, RolloutConfig] = FrozenMap({"standard": RolloutConfig()})
    """Traffic schedules by name."""

    gates: GatesConfig = GatesConfig()
    """What must hold before a release enters."""

    approval_required: bool = False
    """Whether a promotion into this environment waits for a person."""

    separate_approver: bool = False
    """Whether that person must be somebody other than the initiator."""

    approval_max_age_seconds: float = Field(default=86_400, gt=0)
    """Seconds after which an approval expires."""

    test_command: tuple[str, ...] = ()
    """Command that tests the deployed environment, given its URL in `BLUEPRINT_API_URL`; empty means none."""
