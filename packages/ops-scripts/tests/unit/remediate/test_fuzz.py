"""Five hundred change sets with everything wrong that can be wrong: nothing that was not approved is ever executed."""

import random
from collections.abc import Callable

import pytest
from bench_of_one import Environment, environment

from blueprint_ops_scripts.outcomes import Outcome
from fake_cloudformation.mischief import MISCHIEF, change_of

RUN = "dev-20260101T000000-abcdef"
SEEDS = range(500)

Late = Callable[[Environment, random.Random], bool]
"""Does something between approval and execution; returns whether it makes the plan void."""


def _nothing(env: Environment, rng: random.Random) -> bool:
    return False


def _another_change(env: Environment, rng: random.Random) -> bool:
    made = rng.choice(list(env.service.change_sets.by_id.values()))
    MISCHIEF[rng.choice(sorted(MISCHIEF))](made.changes, made.stack, rng)
    return True


def _made_again(env: Environment, rng: random.Random) -> bool:
    """Deleted and made again under its name, by somebody who had other drift in mind."""
    made = rng.choice(list(env.service.change_sets.by_id.values()))
    env.service.change_sets.by_id.pop(made.id)
    params = {"StackName": made.stack.arn, "ChangeSetName": made.name, "DeploymentMode": "REVERT_DRIFT"}
    env.service.change_sets.CreateChangeSet(params, env.seconds)
    return True


def _more_drift(env: Environment, rng: random.Random) -> bool:
    stack = rng.choice([one.stack for one in env.service.change_sets.by_id.values()])
    changed = [one for one in stack.drifted if one.truth == "MODIFIED"]
    if not changed:
        return False
    rng.choice(changed).actual = "changed once more"
    return True


def _update(env: Environment, rng: random.Random) -> bool:
    rng.choice(list(env.service.change_sets.by_id.values())).stack.updated_at = env.seconds + 1
    return True


LATE: dict[str, Late] = {one.__name__: one for one in (_nothing, _another_change, _made_again, _more_drift, _update)}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_was_not_approved_is_executed(seed: int) -> None:
    rng = random.Random(seed)
    env = environment(stacks=rng.randint(1, 3), resources=rng.randint(4, 9), drifted=0.35, seed=seed)
    mischief = [] if rng.random() < 0.35 else [rng.choice(sorted(MISCHIEF)) for _ in range(rng.randint(1, 2))]
    env.service.change_sets.mischief = [name for name in mischief if env.service.world.truth]
    drift = env.detect().findings
    choices = {one.fingerprint: rng.choice(["adopt", "accept", "manual"]) for one in drift if rng.random() < 0.05}
    approved = {(one.stack, one.logical_id, one.path) for one in drift if one.fingerprint not in choices}
    ended = env.remediation(choices=choices).start(RUN)
    spoiled = bool(env.service.change_sets.mischief) and env.service.calls["CreateChangeSet"] > 0
    if spoiled:
        assert ended.outcome is Outcome.PLAN_REFUSED
    void = False
    if ended.outcome is Outcome.APPROVAL_MISSING:
        env.approve(RUN)
        void = rng.choice(sorted(LATE.items()))[1](env, rng)
        ended = env.remediation().resume(RUN)
        assert ended.outcome is (Outcome.PLAN_REFUSED if void else Outcome.SUCCEEDED)
    done = {
        (stack, name, path.removeprefix("/Properties")) for stack, name, _, path in env.service.change_sets.executed
    }
    assert done <= approved
    if spoiled:
        assert done == set()
    assert env.left_behind == []


def test_the_honest_change_sets_of_the_fuzz_are_really_executed() -> None:
    """The bar above would hold as well if everything were refused."""
    executed = 0
    for seed in range(40):
        env = environment(stacks=2, resources=6, drifted=0.35, seed=seed)
        env.remediation(yes=True).start(RUN)
        executed += len(env.service.change_sets.executed)
        assert env.service.world.truth == set()
    assert executed > 40


@pytest.mark.parametrize("name", sorted(MISCHIEF))
def test_each_kind_of_phantom_is_refused(name: str) -> None:
    env = environment(stacks=1, drifted=0.5, seed=3)
    env.service.change_sets.mischief = [name]
    ended = env.remediation(yes=True).start(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED, name
    assert env.service.change_sets.executed == []


def test_the_honest_change_is_explained() -> None:
    env = environment(stacks=1, drifted=0.5, seed=3)
    (stack,) = env.service.world.stacks.values()
    assert all(change_of(one)["ResourceChange"]["LogicalResourceId"] for one in stack.drifted)
    assert env.remediation(yes=True).start(RUN).outcome is Outcome.SUCCEEDED
