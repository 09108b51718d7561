"""How much waits in a queue."""

from blueprint_emulator.metrics.queue_levels import levels

NOW = 1_000.0


def test_an_empty_queue_has_nothing_that_could_be_old() -> None:
    assert set(levels([], NOW).values()) == {0.0}


def test_messages_are_visible_received_or_delayed_and_the_oldest_counts_in_seconds() -> None:
    waiting = {"sent_at": NOW - 30, "visible_at": NOW - 30, "receive_count": 0}
    returned = {"sent_at": NOW - 90.04, "visible_at": NOW, "receive_count": 3}
    in_flight = {"sent_at": NOW - 10, "visible_at": NOW + 20, "receive_count": 1}
    delayed = {"sent_at": NOW - 5, "visible_at": NOW + 55, "receive_count": 0}
    assert levels([waiting, returned, in_flight, delayed], NOW) == {
        "ApproximateNumberOfMessagesVisible": 2.0,
        "ApproximateNumberOfMessagesNotVisible": 1.0,
        "ApproximateNumberOfMessagesDelayed": 1.0,
        "ApproximateAgeOfOldestMessage": 90.0,
    }
