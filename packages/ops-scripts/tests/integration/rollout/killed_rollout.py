"""A rollout that kills (or stops) its own process before or after its n-th AWS call. Run by the kill tests."""

import os
import signal
import sys
from collections import Counter
from typing import Any

import boto3

from blueprint_config import load_environment
from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.aws.session import EnvironmentSession
from blueprint_ops_scripts.rollout.service import shift_functions
from blueprint_ops_scripts.rollout.target import FunctionTarget
from blueprint_ops_scripts.state.lease import hold_lease
from blueprint_ops_scripts.state.table import StateTable

POLICY = RolloutConfig(
    steps_percent=(10, 50),
    tick_seconds=0.2,
    dwell_seconds=0.2,
    bake_seconds=0.2,
    post_watch_seconds=0.2,
    minimum_requests=2,
    probes_per_tick=2,
)


def main(function: str, fatal: int, how: str) -> None:
    """Roll out; boundary `fatal` (counted from 0, two for each call) is the last that this process sees."""
    config = load_environment("prod", None)
    make: Any = boto3.Session  # typed as Any: the stubs know one overload per service
    session = make(region_name=config.region)
    seen = 0

    def boundary(**_: Any) -> None:
        nonlocal seen
        if seen == fatal:
            os.kill(os.getpid(), signal.Signals[f"SIG{how}"])
        seen += 1

    session.events.register("before-call", boundary)
    session.events.register("after-call", boundary)
    environment = EnvironmentSession(config=config, session=session, identity="arn:test", profile=None, calls=Counter())
    target = FunctionTarget(
        name=function, function_name=function, new_version="2", parameter=f"/blueprint/prod/{function}/live-version"
    )
    table = StateTable(environment.client("dynamodb"), "state")
    with hold_lease(table, scope="prod", owner="killed", run="r1") as lease:
        result = shift_functions(
            environment, functions=[target], policy=POLICY, lease=lease, run="r1", report=lambda _: None
        )
    sys.stdout.write(f"{seen} {result.outcome}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
