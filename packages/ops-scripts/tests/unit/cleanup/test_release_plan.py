"""Which stored releases go: none that is live, wanted back, kept, in an open run or young, over a hundred thousand states."""

import random
from typing import Any

import pytest

from blueprint_ops_scripts.cleanup.decision import MINIMUM_AGE_SECONDS, DeleteRelease, Keep
from blueprint_ops_scripts.cleanup.release_plan import SeenRelease, Wanted, decide

OLD = MINIMUM_AGE_SECONDS
STATES = 100_000


def seen(digest: str = "a", age: float | None = OLD) -> SeenRelease:
    return SeenRelease(digest=digest, objects=3, age=age)


def test_an_old_release_that_nobody_wants_goes() -> None:
    assert list(decide([seen()], Wanted(live="b"))) == [DeleteRelease(digest="a", objects=3)]


@pytest.mark.parametrize(
    ("age", "wanted", "reason"),
    [
        (OLD, {"live": "a"}, "it is live"),
        (OLD, {"live": "b", "previous": "a"}, "the one to go back to"),
        (OLD, {"live": "b", "kept": frozenset("a")}, "one of the last"),
        (OLD, {"live": "b", "open_runs": {"r": "a"}}, "run r is open"),
        (OLD, {"live": "b", "unsettled": "S is UPDATE_FAILED"}, "S is UPDATE_FAILED"),
        (OLD, {"live": None}, "no live release"),
        (OLD - 1, {"live": "b"}, "younger than 24 h"),
        (None, {"live": "b"}, "age is not known"),
    ],
)
def test_every_reason_to_keep_keeps(age: float | None, wanted: dict[str, Any], reason: str) -> None:
    (decision,) = decide([seen(age=age)], Wanted(**wanted))
    assert isinstance(decision, Keep)
    assert reason in decision.reason


def test_nothing_that_is_wanted_is_ever_deleted() -> None:
    chance = random.Random(20_260_102)
    digests = "abcdefgh"
    deletions = wrong = 0
    for _ in range(STATES):
        stored = [seen(digest, chance.choice([None, 0.0, OLD - 1, OLD, OLD * 90])) for digest in digests]
        wanted = Wanted(
            live=chance.choice([None, *digests]),
            previous=chance.choice([None, *digests]),
            kept=frozenset(chance.sample(digests, chance.randint(0, 5))),
            open_runs={f"run-{number}": chance.choice(digests) for number in range(chance.randint(0, 2))},
            unsettled=chance.choice(["", "", "S is UPDATE_IN_PROGRESS"]),
        )
        reachable = {wanted.live, wanted.previous, *wanted.kept, *wanted.open_runs.values()}
        for release, decision in zip(stored, decide(stored, wanted), strict=True):
            if isinstance(decision, DeleteRelease):
                deletions += 1
                young = release.age is None or release.age < OLD
                wrong += decision.digest in reachable or young or wanted.live is None or bool(wanted.unsettled)
    assert wrong == 0
    assert deletions > 10_000
