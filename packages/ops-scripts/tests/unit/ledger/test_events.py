"""The events of a delivery are kept beside its run, in order, and losing some never ends it."""

from typing import Any

from blueprint_ops_scripts.errors import AwsUnavailableError
from blueprint_ops_scripts.ledger.events import EventBook, keeping_events
from blueprint_ops_scripts.state.clock import SystemClock
from blueprint_ops_scripts.state.memory import MemoryTable


class Still:
    """A clock that stands."""

    def now(self) -> float:
        return 1_000.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_events_come_back_in_their_order_also_within_one_moment() -> None:
    table = MemoryTable()
    with keeping_events(table, "prod-run", Still()) as keeper:
        for number in range(100):
            keeper.take({"event": "note", "text": str(number)})
    kept = EventBook(table).of("prod-run")
    assert [event["text"] for event in kept] == [str(number) for number in range(100)]
    assert len(table.items) == 3


def test_a_resumed_run_adds_to_its_events() -> None:
    table = MemoryTable()
    for text in ("first", "second"):
        with keeping_events(table, "prod-run", SystemClock()) as keeper:
            keeper.take({"event": "note", "text": text})
    assert [event["text"] for event in EventBook(table).of("prod-run")] == ["first", "second"]


def test_what_came_before_a_phase_is_stored_when_the_phase_begins() -> None:
    """A process that is killed in a phase has left the events before it."""
    table = MemoryTable()
    with keeping_events(table, "prod-run", Still()) as keeper:
        keeper.take({"event": "gate", "name": "tests"})
        assert EventBook(table).of("prod-run") == []
        keeper.take({"event": "phase", "phase": "deploy"})
        assert [event["event"] for event in EventBook(table).of("prod-run")] == ["gate", "phase"]


def test_observations_of_a_rollout_are_left_to_its_own_journal() -> None:
    table = MemoryTable()
    with keeping_events(table, "prod-run", Still()) as keeper:
        keeper.take({"event": "rollout", "text": "step 1", "data": {"much": "of it"}})
    assert "data" not in EventBook(table).of("prod-run")[0]


def test_a_table_that_does_not_answer_loses_events_and_nothing_else() -> None:
    class Away(MemoryTable):
        def write(self, *_: Any) -> None:
            raise AwsUnavailableError("writing: no answer")

    with keeping_events(Away(), "prod-run", Still()) as keeper:
        keeper.take({"event": "phase", "phase": "deploy"})
