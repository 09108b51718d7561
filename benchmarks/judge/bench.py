"""Simulate rollouts and count how often each judge decides wrongly. `bench.py [RUNS] [SEED] [NAME ...]`."""

import json
import multiprocessing
import sys
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from blueprint_ops_scripts.rollout.profiles import PROFILES
from blueprint_ops_scripts.rollout.stream import StreamJudge
from peers import PEERS
from results import record
from scenarios import every
from unseen import main as unseen
from world import Scenario, World

LONGEST = 240
"""Minutes after which a rollout counts as inconclusive."""

FOUND_WITHIN = {"5 % errors, probes": 3, "5 % errors, no probes": 5}
"""Minutes within which 95 % of these must be rolled back."""

MEAN_WRONG_AT_MOST, WRONG_AT_MOST = 0.01, 0.02

UNSEEN_FEWER = 4
"""A run of the other simulator for so many of these."""


@dataclass
class Score:
    """How one judge did in one scenario."""

    decisions: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    detection: list[int] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)


def ours() -> StreamJudge:
    """A fresh judge with the standard profile."""
    return StreamJudge(PROFILES["standard"], lambda name: PROFILES[name])


def rollout(scenario: Scenario, judge: Any, random: np.random.Generator, score: Score) -> None:
    """Run one rollout to its end."""
    world, weight = World(scenario, random), 0.1
    decision = "inconclusive"
    for _ in range(LONGEST):
        answer = judge.take(world.step(weight))
        decision, weight = answer["decision"], answer["next_weight"]
        if decision in {"promote", "roll_back", "inconclusive"}:
            break
    score.decisions[decision] += 1
    score.minutes.append(world.minute)
    bad = scenario.bad and (world.first_bad is not None or scenario.throttled > 0)
    score.wrong += decision == ("promote" if bad else "roll_back")
    if scenario.bad and decision == "roll_back" and world.first_bad:
        score.detection.append(world.minute - world.first_bad + 1)


def simulate(job: tuple[str, int, int]) -> tuple[str, dict[str, Score]]:
    """All judges on one scenario."""
    name, runs, seed = job
    scenario = next(scenario for scenario in every() if scenario.name == name)
    makers: dict[str, Any] = {"ours": ours, **PEERS}
    scores = {}
    for judge, make in makers.items():
        scores[judge] = Score()
        for run in range(runs):
            random = np.random.default_rng([seed, zlib.crc32(name.encode()), run])
            rollout(scenario, make(), random, scores[judge])
    return name, scores


def percentile(values: list[int], share: float) -> int | None:
    """The value below which `share` of the values are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else None


def row(name: str, scores: dict[str, Score], runs: int) -> str:
    """One line of the table."""
    mine = scores["ours"]
    wrong = " ".join(f"{100 * score.wrong / runs:6.1f}" for score in scores.values())
    decided = mine.decisions
    return (
        f"{name:40s} {wrong} | {100 * decided['promote'] / runs:5.1f} {100 * decided['roll_back'] / runs:5.1f} "
        f"{100 * decided['inconclusive'] / runs:5.1f} | {percentile(mine.detection, 0.95) or '':>4} "
        f"{percentile(mine.minutes, 0.5):>4}"
    )


def main(arguments: list[str]) -> int:
    """Print the tables; 1 when a bar is missed."""
    runs = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    names = [s.name for s in every() if not arguments[2:] or any(word in s.name for word in arguments[2:])]
    if not names:
        sys.exit(f"no scenario has a name with any of: {', '.join(arguments[2:])}")
    began = time.monotonic()
    judges = ["ours", *PEERS]
    print(
        f"{'wrong decisions, % of ' + str(runs):40s} {' '.join(f'{judge[:6]:>6s}' for judge in judges)}"
        " | ours: promoted, rolled back, inconclusive | found in min (p95), length (p50)"
    )
    totals: Counter[str] = Counter()
    worst, late = 0.0, list[str]()
    with multiprocessing.Pool(2) as pool:
        for name, scores in pool.imap(simulate, [(name, runs, seed) for name in names]):
            print(row(name, scores, runs), flush=True)
            totals.update({judge: score.wrong for judge, score in scores.items()})
            worst = max(worst, scores["ours"].wrong / runs)
            if (percentile(scores["ours"].detection, 0.95) or 0) > FOUND_WITHIN.get(name, LONGEST):
                late.append(name)
    means = {judge: totals[judge] / runs / len(names) for judge in judges}
    print(f"{'mean':40s} {' '.join(f'{100 * means[judge]:6.1f}' for judge in judges)}")
    print(
        json.dumps(
            {
                "runs": runs,
                "seed": seed,
                "scenarios": len(names),
                "worst": worst,
                "found_late": late,
                "mean": means,
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    against = ", ".join(f"{judge} {100 * means[judge]:.1f} %" for judge in PEERS)
    scope = f"{len(names)} scenarios x {runs}"
    record("judge", "mean wrong", f"{scope}; {against}", ratio=means["ours"], bar=MEAN_WRONG_AT_MOST)
    record("judge", "worst scenario", scope, ratio=worst, bar=WRONG_AT_MOST)
    record("judge", "bad releases found late", f"{', '.join(late) or 'none'}", ratio=len(late), bar=0)
    missed = means["ours"] > MEAN_WRONG_AT_MOST or worst > WRONG_AT_MOST or bool(late)
    if not arguments[2:]:
        missed |= bool(unseen([str(max(1, runs // UNSEEN_FEWER)), str(seed)]))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
