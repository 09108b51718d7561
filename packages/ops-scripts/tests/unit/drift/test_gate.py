"""The gate of one API finds the rate that the service allows."""

import random

from blueprint_ops_scripts.drift.gate import Gate
from fake_cloudformation.limits import Bucket


def _drive(gate: Gate, *, allowed: float, calls: int, noise: float = 0.0) -> tuple[float, float]:
    """Seconds, and share of throttled calls over the second half, of `calls` calls one after the other."""
    bucket, rng, now, late = Bucket(rate=allowed, burst=allowed), random.Random(1), 0.0, 0
    for number in range(calls):
        opens = max(now, gate.opens_at())
        waited = opens > now
        now = opens
        gate.pass_through(now)
        if bucket.take(now) and rng.random() >= noise:
            gate.succeeded(waited=waited)
        else:
            gate.was_throttled(now, now)
            late += number >= calls / 2
    return now, late / (calls / 2)


def test_settles_below_a_slow_limit_with_hardly_any_throttling() -> None:
    _, throttled = _drive(Gate(), allowed=1.0, calls=400)
    assert throttled <= 0.015


def test_comes_close_to_a_slow_limit() -> None:
    seconds, _ = _drive(Gate(), allowed=1.0, calls=400)
    assert seconds <= 400 * 1.4


def test_grows_to_a_fast_limit() -> None:
    seconds, _ = _drive(Gate(), allowed=100.0, calls=2000)
    assert seconds <= 60


def test_random_throttling_does_not_bring_it_to_a_halt() -> None:
    seconds, _ = _drive(Gate(), allowed=1000.0, calls=300, noise=0.1)
    assert seconds <= 150


def test_calls_that_were_under_way_together_slow_it_down_once() -> None:
    gate = Gate()
    before = gate.rate
    gate.was_throttled(started=0.0, now=1.0)
    once = gate.rate
    gate.was_throttled(started=0.5, now=1.1)
    assert once < before
    assert gate.rate == once


def test_an_idle_api_does_not_speed_up() -> None:
    gate = Gate()
    before = gate.rate
    gate.succeeded(waited=False)
    assert gate.rate == before
