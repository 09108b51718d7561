"""The drift benchmark: ours beside a `cdk drift`-like loop and a naive thread pool, on a virtual clock.

Run it with `nox -s bench -- drift`, or `python bench.py [--seeds N] [--triples N]`. Prints Markdown; exits 1 when a bar
is missed.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fake_cloudformation import FAULTS, LOOSE, TIGHT, FakeCloudFormation, Limits, build_world
from measuring import Measured, measure
from memory import BAR_MEGABYTES, measure_memory
from reference_clients import Outcome, cdk_drift_like, naive_threads
from results import record
from unseen import drawn, unseen

MOST_MINUTES = {"loose": 8.0, "tight": 13.0}
LEAST_SPEED_UP = {"loose": 9.0, "tight": 8.0}
NOT_COMBINED = {"stuck_detection"}
"""A detection that never ends hides what it has not read: nothing there is detectable, with or without other faults."""


def main() -> int:
    """Print the tables; 1 when a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--triples", type=int, default=1000)
    parser.add_argument("--unseen-seeds", type=int, default=5, help="seeds on the servers that it was not tuned on")
    parser.add_argument("--drawn", type=int, default=60, help="servers that are drawn at random; 0 leaves them out")
    parser.add_argument("--memory-stacks", type=int, default=1000, help="0 leaves the memory out: it takes minutes")
    arguments = parser.parse_args()
    missed: list[str] = []
    _say(
        "| limits | client | minutes | of the floor | calls | calls per clean stack | throttled | recall | false in sync |"
    )
    _say("|---|---|---|---|---|---|---|---|---|")
    for limits in (LOOSE, TIGHT):
        missed += _race(limits, arguments.seeds)
    missed += _single_faults()
    missed += _triples(arguments.triples)
    missed += unseen(arguments.unseen_seeds, _say)
    if arguments.drawn:
        missed += drawn(arguments.drawn, _say)
    if arguments.memory_stacks:
        missed += _memory(arguments.memory_stacks)
    for one in missed:
        _say(f"MISSED: {one}")
    return 1 if missed else 0


def _race(limits: Limits, seeds: int) -> list[str]:
    ours = [measure(limits=limits, seed=seed) for seed in range(seeds)]
    sequential = _reference("cdk drift-like", cdk_drift_like, limits)
    _reference("naive threads", naive_threads, limits)
    minutes = statistics.mean(one.seconds for one in ours) / 60
    calls = statistics.mean(sum(one.service.calls.values()) for one in ours)
    clean = statistics.mean(one.calls_per_clean_stack for one in ours)
    throttled = statistics.mean(one.throttled for one in ours)
    floor = max(one.seconds / one.floor for one in ours)
    recall, false = min(one.recall for one in ours), sum(one.false_in_sync for one in ours)
    _say(
        f"| {limits.name} | ours, {seeds} seeds | {minutes:.1f} | at most x{floor:.2f} | {calls:.0f} | {clean:.2f} "
        f"| {throttled:.2%} | {recall:.3f} | {false} |"
    )
    speed_up = sequential.seconds / 60 / minutes
    _say(f"| {limits.name} | speed-up over the loop | x{speed_up:.1f} | | | | | | |")
    share = 1 / speed_up
    record(
        "drift",
        f"{limits.name}: time, of the loop's",
        f"{minutes:.1f} minutes",
        ratio=share,
        bar=1 / LEAST_SPEED_UP[limits.name],
    )
    record("drift", f"{limits.name}: calls per clean stack", f"{calls:.0f} calls", ratio=clean, bar=4.5)
    record(
        "drift", f"{limits.name}: throttled", f"recall {recall:.3f}, {false} false in sync", ratio=throttled, bar=0.01
    )
    record("drift", f"{limits.name}: time, of the floor", f"{seeds} seeds, the slowest", ratio=floor, bar=1.4)
    bars = {
        f"{limits.name}: {minutes:.1f} minutes": minutes <= MOST_MINUTES[limits.name],
        f"{limits.name}: speed-up {speed_up:.1f}": speed_up >= LEAST_SPEED_UP[limits.name],
        f"{limits.name}: {clean:.2f} calls per clean stack": clean <= 4.5,
        f"{limits.name}: {throttled:.2%} throttled": throttled <= 0.01,
        f"{limits.name}: x{floor:.2f} of the floor": floor <= 1.4,
        f"{limits.name}: recall {recall}, false in sync {false}": recall == 1.0 and false == 0,
    }
    return [bar for bar, held in bars.items() if not held]


def _reference(name: str, client: Callable[[FakeCloudFormation], Outcome], limits: Limits) -> Outcome:
    world = build_world(seed=0)
    service = FakeCloudFormation(world, limits=limits)
    outcome = client(service)
    false = sum(stack.name in outcome.claimed_in_sync for stack in world.stacks.values() if stack.drifted)
    recall = len(outcome.found & world.truth) / len(world.truth)
    throttled = service.throttled / sum(service.calls.values())
    _say(
        f"| {limits.name} | {name} | {outcome.seconds / 60:.1f} | | {sum(service.calls.values())} | | {throttled:.1%} "
        f"| {recall:.3f} | {false} |{' ended: ' + outcome.error if outcome.error else ''}"
    )
    return outcome


def _single_faults() -> list[str]:
    _say("\n| single fault | minutes | recall | false in sync | complete |\n|---|---|---|---|---|")
    missed = []
    for name in FAULTS:
        one = measure(faults=(name,), stacks=60)
        _say(f"| {name} | {one.seconds / 60:.1f} | {one.recall:.3f} | {one.false_in_sync} | {one.report.complete} |")
        if not _perfect(one):
            missed.append(f"fault {name}: recall {one.recall:.3f}, false in sync {one.false_in_sync}")
    return missed


def _triples(number: int) -> list[str]:
    rng = random.Random(0)
    every = list(combinations(sorted(set(FAULTS) - NOT_COMBINED), 3))
    missed, recalls = [], []
    for triple in rng.sample(every, min(number, len(every))):
        one = measure(faults=triple, stacks=8, resources=12, seed=rng.randrange(1000))
        recalls.append(one.recall)
        if not _perfect(one):
            missed.append(f"faults {', '.join(triple)}: recall {one.recall:.3f}, false in sync {one.false_in_sync}")
    _say(f"\n{len(recalls)} triples of faults: recall {statistics.mean(recalls):.4f}, {len(missed)} not perfect")
    return missed


def _memory(stacks: int) -> list[str]:
    used, seconds = measure_memory(stacks, 500)
    _say(
        f"\nmemory: {stacks} stacks x 500 resources, {used:.0f} MB at most (bar {BAR_MEGABYTES:.0f}), {seconds:.0f} CPU-s"
    )
    record(
        "drift", f"memory, {stacks} x 500", f"{used:.0f} MB of {BAR_MEGABYTES:.0f}", ratio=used / BAR_MEGABYTES, bar=1.0
    )
    return [f"memory: {used:.0f} MB"] if used > BAR_MEGABYTES else []


def _perfect(one: Measured) -> bool:
    return one.recall == 1.0 and one.false_in_sync == 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
