"""A remediation that dies at any call leaves the truth behind: going on, or beginning anew, ends with the drift mended."""

from contextlib import suppress

import pytest
from bench_of_one import AGREES, Environment, Process, environment

from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.ledger.runs import Phase
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.remediate.record import progress_of
from blueprint_ops_scripts.state.errors import UnknownRunError
from simulation import Killed

FIRST, SECOND = "dev-20260101T000000-aaaaaa", "dev-20260101T000200-bbbbbb"
LEASE_SECONDS = 91.0


def _calls_of_a_whole_run() -> int:
    process = Process()
    environment(stacks=2, resources=5, seed=4).remediation(confirm=AGREES, process=process).start(FIRST)
    return process.calls


def _killed(dies_after: int) -> tuple[Environment, set[tuple[str, str]]]:
    env = environment(stacks=2, resources=5, seed=4)
    drift = set(env.service.world.truth)
    with pytest.raises(Killed):
        env.remediation(confirm=AGREES, process=Process(dies_after=dies_after)).start(FIRST)
    env.clock.time += LEASE_SECONDS
    return env, drift


def _executed_once(env: Environment, drift: set[tuple[str, str]]) -> None:
    done = [(stack, name) for stack, name, _, _ in env.service.change_sets.executed]
    assert sorted(done) == sorted(drift)
    assert env.service.world.truth == set()
    assert env.left_behind == []


CALLS = range(_calls_of_a_whole_run())


@pytest.mark.parametrize("dies_after", CALLS)
def test_a_new_run_after_a_kill_mends_the_rest(dies_after: int) -> None:
    env, drift = _killed(dies_after)
    ended = env.remediation(confirm=AGREES).start(SECOND)
    assert ended.outcome in (Outcome.SUCCEEDED, Outcome.NOOP)
    _executed_once(env, drift)
    with suppress(UnknownRunError):  # it died before it had written anything
        first = env.run(FIRST)
        assert not first.open or (first.phase is Phase.PLANNED and first.plan_digest), "a plan may wait, nothing else"


@pytest.mark.parametrize("dies_after", CALLS)
def test_a_killed_run_that_had_its_plan_can_be_resumed(dies_after: int) -> None:
    env, drift = _killed(dies_after)
    try:
        ended = env.remediation(confirm=AGREES).resume(FIRST)
    except (UnknownRunError, UsageError):
        assert env.service.change_sets.executed == [] or env.service.world.truth == set()
        return
    assert ended.outcome in (Outcome.SUCCEEDED, Outcome.NOOP)
    _executed_once(env, drift)
    assert set(progress_of(ended.run).values()) <= {"mended", "already"}


@pytest.mark.parametrize("dies_after", CALLS)
def test_the_record_never_says_less_than_what_was_executed(dies_after: int) -> None:
    env, _ = _killed(dies_after)
    touched = {stack for stack, *_ in env.service.change_sets.executed}
    if not touched:
        return
    begun = {arn.split("/")[1] for arn, state in progress_of(env.run(FIRST)).items() if state != "pending"}
    assert touched <= begun


@pytest.mark.parametrize("dies_after", CALLS)
def test_a_new_plan_finds_every_change_set_that_a_dead_run_left(dies_after: int) -> None:
    env, _ = _killed(dies_after)
    env.remediation(plan_only=True).start(SECOND)
    with suppress(UnknownRunError):
        if env.run(FIRST).open:
            return  # its plan is still valid, and somebody may approve it
    assert env.left_behind == []


class Interrupting:
    """A person who presses Ctrl-C instead of answering."""

    def __call__(self, _: object) -> bool:
        raise KeyboardInterrupt


def test_ctrl_c_at_the_question_keeps_the_plan_for_later() -> None:
    env = environment(stacks=1)
    with pytest.raises(KeyboardInterrupt):
        env.remediation(confirm=Interrupting()).start(FIRST)
    assert env.run(FIRST).open
    assert env.remediation(confirm=AGREES).resume(FIRST).outcome is Outcome.SUCCEEDED


def test_an_abandoned_plan_is_cleared_away_by_the_next_run_once_it_has_expired() -> None:
    env = environment(stacks=1)
    env.remediation().start(FIRST)
    assert env.left_behind
    env.clock.time += 3_601
    env.remediation(plan_only=True).start(SECOND)
    assert env.left_behind == []
    assert env.run(FIRST).reason.startswith("nobody went on with it")
