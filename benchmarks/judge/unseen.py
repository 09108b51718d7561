"""Put the judge against the other simulator, line by line as `rollout judge` would be. `unseen.py [RUNS] [SEED] [NAME ...]`."""

import json
import multiprocessing
import sys
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from adversary import Adversary, System
from blueprint_ops_scripts.rollout.stream import StreamJudge
from families import FAMILIES

LONGEST = 400
WRONG_ROLLBACKS_AT_MOST = 0.02
WRONG_PROMOTES_AT_MOST = 0.01
MEAN_AT_MOST = 0.005

ONCE_MORE = 4
"""A family that misses is played again with another seed, so many times as often: in few runs two wrong ones more are chance."""


def verdict(system: System, random: np.random.Generator) -> tuple[str, int]:
    """The last decision on one rollout, and its tick."""
    judge = StreamJudge(system.profile, lambda name: system.profile)
    world, decision, weight = Adversary(system, random), "inconclusive", system.profile.steps_percent[0] / 100
    for number in range(1, LONGEST):
        line = world.step(weight)
        answer = judge.answer(json.dumps(line), number) if line else None
        if answer is None:
            continue
        decision, weight = answer["decision"], answer["next_weight"]
        if decision in {"promote", "roll_back", "inconclusive"}:
            break
    if decision == "promote" and system.bad and not world.harmful:
        decision = "lucky"  # by chance it did no harm while it was watched
    return decision, world.minute


def simulate(job: tuple[str, int, int]) -> tuple[str, Counter[str], int]:
    """All runs of one family: decisions, and the median length."""
    name, runs, seed = job
    decided: Counter[str] = Counter()
    ticks = []
    for run in range(runs):
        random = np.random.default_rng([seed, zlib.crc32(name.encode()), run])
        decision, length = verdict(FAMILIES[name](random), random)
        decided[decision] += 1
        ticks.append(length)
    return name, decided, sorted(ticks)[runs // 2]


def wrong(name: str, decided: Counter[str]) -> int:
    """Bad releases promoted, or good ones rolled back."""
    return decided["promote" if name.startswith("bad") else "roll_back"]


def too_many(name: str, decided: Counter[str], runs: int) -> bool:
    """Whether a family was judged wrong more often than may be."""
    limit = WRONG_PROMOTES_AT_MOST if name.startswith("bad") else WRONG_ROLLBACKS_AT_MOST
    return wrong(name, decided) > limit * runs


def row(name: str, decided: Counter[str], length: int, runs: int) -> str:
    """One line of the table."""
    shares = " ".join(f"{100 * decided[word] / runs:6.1f}" for word in ("promote", "roll_back", "inconclusive"))
    return f"{name:44s} {100 * wrong(name, decided) / runs:6.1f} | {shares} | {length:4d}"


def main(arguments: list[str]) -> int:
    """Print the table; 1 when a bar is missed."""
    runs = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    names = [name for name in FAMILIES if not arguments[2:] or any(word in name for word in arguments[2:])]
    print(f"{'unseen systems, % of ' + str(runs):44s}  wrong | promoted, rolled back, inconclusive | ticks (p50)")
    missed, total = [], 0
    with multiprocessing.Pool(2) as pool:
        for name, decided, length in pool.imap(simulate, [(name, runs, seed) for name in names]):
            total += wrong(name, decided)
            print(row(name, decided, length, runs), flush=True)
            if too_many(name, decided, runs):
                missed.append(name)
        again = pool.map(simulate, [(name, ONCE_MORE * runs, seed + 1) for name in missed])
    for name, decided, length in again:
        print(row(f"{name}, {ONCE_MORE * runs} runs", decided, length, ONCE_MORE * runs))
    missed = [name for name, decided, _ in again if too_many(name, decided, ONCE_MORE * runs)]
    mean = total / runs / len(names)
    print(json.dumps({"runs": runs, "seed": seed, "families": len(names), "mean_wrong": mean, "missed": missed}))
    return int(bool(missed) or mean > MEAN_AT_MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
