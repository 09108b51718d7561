"""From counters that only grow, and arrive in any order, to ticks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.rollout.observation import Counts, Pair
from blueprint_ops_scripts.rollout.observation_reader import observation_of
from blueprint_ops_scripts.rollout.ports import World
from blueprint_ops_scripts.rollout.target import FunctionTarget, Shift
from blueprint_ops_scripts.rollout.watching import Watch

SHIFT = Shift(
    target=FunctionTarget(name="orders", function_name="orders", new_version="2", parameter="/p"), old_version="1"
)


@dataclass
class Counters:
    """Totals as CloudWatch has them, one after another."""

    totals_seen: list[Counts] = field(default_factory=list)

    def totals(self, shifts: Sequence[Shift], *, since: float) -> Mapping[str, Pair]:
        assert since == 0.0
        return {shift.name: Pair(canary=self.totals_seen.pop(0)) for shift in shifts}

    def alarms(self, names: Sequence[str]) -> Mapping[str, str]:
        return dict.fromkeys(names, "OK")


def ticks(*totals: Counts) -> list[Counts]:
    nothing: Any = None
    world = World(aliases=nothing, metrics=Counters(list(totals)), probes=nothing, parameters=nothing)
    watch = Watch(world=world, shifts=(SHIFT,), policy=RolloutConfig(probes_per_tick=0), since=0.0)
    watch.start()
    return [watch.look(0.1)["orders"].traffic.canary for _ in totals[1:]]


def test_a_tick_is_what_the_counters_grew_by() -> None:
    seen = ticks(Counts(requests=5, errors=1), Counts(requests=65, errors=2), Counts(requests=100, errors=2))
    assert seen == [Counts(requests=60, errors=1), Counts(requests=35, errors=0)]


def test_failure_that_is_booked_before_its_request_waits_for_it() -> None:
    seen = ticks(Counts(), Counts(requests=2, errors=5, slow=3), Counts(requests=12, errors=5, slow=3))
    assert seen == [Counts(requests=2, errors=2, slow=2), Counts(requests=10, errors=3, slow=1)]


def test_counter_that_shrinks_is_no_traffic() -> None:
    assert ticks(Counts(requests=9), Counts(requests=4), Counts(requests=10)) == [Counts(), Counts(requests=1)]


def test_every_tick_can_be_judged_again_by_the_stream() -> None:
    for tick in ticks(Counts(), Counts(requests=2, errors=5), Counts(requests=3, errors=5)):
        line: dict[str, Any] = {"minute": 1, "weight": 0.1, "baseline": {}, "canary": {}}
        line["canary"] = {"requests": tick.requests, "errors": tick.errors}
        assert observation_of(line).traffic.canary.errors == tick.errors
