"""The two clients that ours is measured against, each as a script of calls and pauses for one stack.

`cdk_drift_like` does what the CDK CLI 2.1148 does, read from its behaviour: stack after stack, a look every two seconds,
one page of at most a hundred drift records that are MODIFIED or DELETED, and an end at the first error.
`naive_threads` starts everything at once, retries nothing and believes the stack's own status.
"""

import heapq
import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from fake_cloudformation.client import InProcessClient
from fake_cloudformation.service import FakeCloudFormation

LOOK_EVERY_SECONDS = 2.0
RETRIES = 3
"""Attempts of botocore's and the Node SDK's standard mode."""

Script = Generator[tuple[str, dict[str, Any]] | float, Any, None]


@dataclass
class Outcome:
    """What a client reports in the end."""

    found: set[tuple[str, str]] = field(default_factory=set)
    claimed_in_sync: set[str] = field(default_factory=set)
    error: str = ""
    seconds: float = 0.0


def cdk_drift_like(service: FakeCloudFormation) -> Outcome:
    """One stack after the other. Generous: the real one would not see the nested ones."""
    outcome = Outcome()

    def all_stacks() -> Script:
        for stack in list(service.world.stacks.values()):
            yield from _one_stack(stack.arn, stack.name, outcome, trust_status=False)

    try:
        outcome.seconds = _play(service, [all_stacks()], retries=RETRIES)
    except (ClientError, BotoCoreError, ResponseParserError) as error:
        outcome.error = str(error)
    return outcome


def naive_threads(service: FakeCloudFormation) -> Outcome:
    """A thread for each stack."""
    outcome = Outcome()
    scripts = [_one_stack(one.arn, one.name, outcome, trust_status=True) for one in service.world.stacks.values()]
    outcome.seconds = _play(service, scripts, retries=RETRIES, forgive=True)
    return outcome


def _one_stack(arn: str, name: str, outcome: Outcome, *, trust_status: bool) -> Script:
    started = yield "detect_stack_drift", {"StackName": arn}
    while True:
        yield LOOK_EVERY_SECONDS
        state = yield (
            "describe_stack_drift_detection_status",
            {"StackDriftDetectionId": started["StackDriftDetectionId"]},
        )
        if state["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            break
    if trust_status and state["StackDriftStatus"] == "IN_SYNC":
        outcome.claimed_in_sync.add(name)
        return
    page = yield (
        "describe_stack_resource_drifts",
        {"StackName": arn, "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"], "MaxResults": 100},
    )
    found = {(name, one["LogicalResourceId"]) for one in page["StackResourceDrifts"]}
    outcome.found |= found
    if not found:
        outcome.claimed_in_sync.add(name)


def _play(service: FakeCloudFormation, scripts: list[Script], *, retries: int, forgive: bool = False) -> float:
    """Run scripts at the same time on a virtual clock; the seconds until the last has ended."""
    clock = _Clock()
    client = InProcessClient(service, lambda: clock.time)
    for script in scripts:
        clock.later(0.0, partial(_step, clock, client, script, None, retries, forgive))
    clock.run()
    return clock.time


@dataclass
class _Clock:
    time: float = 0.0
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.time + seconds, next(self._numbers), action))

    def run(self) -> None:
        while self._events:
            self.time, _, action = heapq.heappop(self._events)
            action()


def _step(clock: _Clock, client: InProcessClient, script: Script, value: Any, retries: int, forgive: bool) -> None:
    try:
        wanted = script.send(value)
    except StopIteration:
        return
    if isinstance(wanted, float):
        clock.later(wanted, lambda: _step(clock, client, script, None, retries, forgive))
        return
    name, params = wanted
    clock.later(0.1, lambda: _call(clock, client, script, (name, params), 1, retries, forgive))


def _call(
    clock: _Clock,
    client: InProcessClient,
    script: Script,
    wanted: tuple[str, dict[str, Any]],
    attempt: int,
    retries: int,
    forgive: bool,
) -> None:
    try:
        answer = getattr(client, wanted[0])(**wanted[1])
    except (ClientError, BotoCoreError, ResponseParserError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else "Connection"
        if attempt < retries and code in ("Throttling", "InternalFailure", "ServiceUnavailable", "Connection"):
            clock.later(
                min(20.0, 0.5 * 2**attempt),
                lambda: _call(clock, client, script, wanted, attempt + 1, retries, forgive),
            )
            return
        if not forgive:
            raise
        return
    _step(clock, client, script, answer, retries, forgive)
