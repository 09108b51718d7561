"""The same client against servers that it was not tuned on: other limits, bursts, latencies, and lengths of detections."""

import statistics
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from drawn_servers import HELD_OUT, Drawn, draw, play
from fake_cloudformation import LOOSE, TIGHT, Limits
from measuring import Measured, measure

MOST_THROTTLED = 0.02
"""The other bars of the two servers that are named do not hold on every server: where detections are so short that a handful of
them is too much, stacks are refused and asked for again, and where reads are plenty the first minutes dominate."""

SERVERS: Mapping[str, Callable[[Limits], dict[str, Any]]] = {
    "half the rates": lambda limits: {"limits": limits.scaled(rate=0.5)},
    "four times the rates": lambda limits: {"limits": limits.scaled(rate=4)},
    "a fifth of the bursts": lambda limits: {"limits": limits.scaled(burst=0.2)},
    "five times the bursts": lambda limits: {"limits": limits.scaled(burst=5)},
    "half the reads": lambda limits: {"limits": limits.scaled(reads=0.5)},
    "twice the reads": lambda limits: {"limits": limits.scaled(reads=2)},
    "five times the reads": lambda limits: {"limits": limits.scaled(reads=5)},
    "detections of 2 s": lambda limits: {"limits": limits, "detection_speed": 15.0},
    "detections of 10 s": lambda limits: {"limits": limits, "detection_speed": 3.0},
    "detections of 60 s": lambda limits: {"limits": limits, "detection_speed": 0.5},
    "latency 10 to 30 ms": lambda limits: {"limits": limits, "latency": (0.01, 0.03)},
    "latency 0.2 to 1 s": lambda limits: {"limits": limits, "latency": (0.2, 1.0)},
}


def unseen(seeds: int, say: Callable[[str], None]) -> list[str]:
    """Print the table; the bars that were missed."""
    say("\n| limits | server | minutes | of the floor | calls per clean stack | throttled | recall | false in sync |")
    say("|---|---|---|---|---|---|---|---|")
    return [bar for limits in (LOOSE, TIGHT) for name in SERVERS for bar in _server(name, limits, seeds, say)]


def drawn(number: int, say: Callable[[str], None]) -> list[str]:
    """Print how servers come out that were drawn at random, and on which nothing was tuned; the bars that were missed."""
    runs = [play(draw(HELD_OUT + seed)) for seed in range(number)]
    say("\n| drawn servers | of the floor | calls per stack | throttled |\n|---|---|---|---|")
    for name, value in (("median", _at(0.5)), ("9 of 10 at most", _at(0.9)), ("most", max)):
        floor, calls = value([one.of_floor for one in runs]), value([one.calls for one in runs])
        say(f"| {name} | x{floor:.2f} | {calls:.2f} | {value([one.measured.throttled for one in runs]):.2%} |")
    held = {
        "x1.4 of the floor": sum(one.of_floor <= 1.4 for one in runs),
        "4.5 calls per stack": sum(one.calls <= 4.5 for one in runs),
        "1 % throttled": sum(one.measured.throttled <= 0.01 for one in runs),
    }
    say(f"\n{number} drawn servers: " + ", ".join(f"{count} within {bar}" for bar, count in held.items()))
    return [f"drawn server {one.server.seed}: recall {one.measured.recall}" for one in runs if not _true(one)]


def _true(one: Drawn) -> bool:
    return one.measured.recall == 1.0 and one.measured.false_in_sync == 0


def _at(share: float) -> Callable[[list[float]], float]:
    return lambda values: sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _server(name: str, limits: Limits, seeds: int, say: Callable[[str], None]) -> Iterator[str]:
    runs: list[Measured] = [measure(seed=seed, **SERVERS[name](limits)) for seed in range(seeds)]
    calls = statistics.mean(one.calls_per_clean_stack for one in runs)
    throttled = statistics.mean(one.throttled for one in runs)
    recall, false = min(one.recall for one in runs), sum(one.false_in_sync for one in runs)
    minutes = statistics.mean(one.seconds for one in runs) / 60
    floor = max(one.seconds / one.floor for one in runs)
    say(
        f"| {limits.name} | {name} | {minutes:.1f} | at most x{floor:.2f} | {calls:.2f} | {throttled:.2%} "
        f"| {recall:.3f} | {false} |"
    )
    if recall < 1 or false or throttled > MOST_THROTTLED:
        yield f"{limits.name}, {name}: recall {recall}, {false} false, {throttled:.2%} throttled"
