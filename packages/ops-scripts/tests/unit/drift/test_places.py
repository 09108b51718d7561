"""The cap on detections in flight is halved on complaints and felt out again."""

from blueprint_ops_scripts.drift.places import Places


def _fill(places: Places) -> list[int]:
    taken = []
    while places.free:
        taken.append(places.enter())
    return taken


def test_a_complaint_halves_the_cap() -> None:
    places = Places(cap=10)
    taken = _fill(places)
    places.leave(taken[0], refused=0.2)
    assert places.cap == 5


def test_detections_of_before_the_halving_do_not_halve_again() -> None:
    places = Places(cap=10)
    for epoch in _fill(places):
        places.leave(epoch, refused=0.2)
    assert places.cap == 5


def test_clean_detections_raise_the_cap_only_when_it_was_full() -> None:
    places = Places(cap=10)
    places.leave(places.enter(), refused=0.0)
    assert places.cap == 10
    for epoch in _fill(places)[:1]:
        places.leave(epoch, refused=0.0)
    assert places.cap > 10


def test_a_service_that_queues_stops_the_growth() -> None:
    places = Places(cap=2)
    first, second = _fill(places)
    places.leave(first, refused=0.0, pace=0.6)
    grown = places.cap
    taken = _fill(places)
    places.leave(taken[-1], refused=0.0, pace=0.9)
    places.leave(second, refused=None)
    assert places.cap == grown


def test_halving_that_changed_nothing_is_taken_back() -> None:
    places = Places(cap=10)
    places.leave(_fill(places)[0], refused=0.05)
    places.taken = 0
    places.leave(_fill(places)[0], refused=0.05)
    assert places.cap == 10
    places.taken = 0
    places.leave(_fill(places)[0], refused=0.05)
    assert places.cap >= 10


def test_a_repair_teaches_nothing() -> None:
    places = Places(cap=1)
    places.leave(places.enter(), refused=None)
    assert places.cap == 1
