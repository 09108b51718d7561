"""Everything that a rollout needs of one account, from its clients."""

from collections.abc import Callable
from typing import Any

from ..rollout.policy import RolloutPolicy
from ..rollout.ports import World
from ..state.clock import Clock
from .lambda_alias import LambdaAliases
from .lambda_probes import LambdaProbes
from .live_version import LiveVersionParameters
from .rollout_metrics import RolloutMetrics


def rollout_world(client: Callable[[str], Any], policy: RolloutPolicy, *, clock: Clock) -> World:
    """The account behind `client`, which makes a client of a service from its name."""
    functions = client("lambda")
    return World(
        aliases=LambdaAliases(functions),
        metrics=RolloutMetrics(
            client("cloudwatch"),
            tick_seconds=policy.tick_seconds,
            slow_milliseconds=policy.slow_milliseconds,
            clock=clock,
        ),
        probes=LambdaProbes(functions),
        parameters=LiveVersionParameters(client("ssm")),
    )
