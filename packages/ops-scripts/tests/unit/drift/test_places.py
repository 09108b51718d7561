"""The cap on detections in flight is cut on complaints, eased when the service queues, and felt out again."""

from blueprint_ops_scripts.drift.places import Places


def _fill(places: Places) -> list[int]:
    taken = []
    while places.free:
        taken.append(places.enter())
    return taken


def test_many_refusals_halve_the_cap() -> None:
    places = Places(cap=10)
    places.leave(_fill(places)[0], refused=0.2)
    assert places.cap == 5


def test_a_few_refusals_cost_a_quarter() -> None:
    places = Places(cap=12)
    places.leave(_fill(places)[0], refused=0.02)
    assert places.cap == 9


def test_detections_of_before_the_cut_do_not_cut_again() -> None:
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


def _round(places: Places, pace: float) -> None:
    """A round of detections, all of which took `pace` seconds for each resource."""
    for epoch in _fill(places):
        places.leave(epoch, refused=0.0, pace=pace)


def test_a_service_that_begins_to_queue_is_eased_before_it_refuses() -> None:
    places = Places(cap=20)
    _round(places, 0.6)
    before = places.cap
    _round(places, 0.9)
    assert 0.8 * before < places.cap < 0.95 * before
    for _ in range(4):
        _round(places, 0.6)
    assert places.cap > 0.7 * before, "it does not go on sinking"


def test_easing_never_goes_below_the_beginning() -> None:
    places = Places(cap=11)
    _round(places, 0.6)
    for _ in range(20):
        _round(places, 2.0)
    assert places.cap == 10


def test_one_slow_detection_is_no_queue() -> None:
    places = Places(cap=20)
    _round(places, 0.6)
    before = places.cap
    places.leave(places.enter(), refused=0.0, pace=6.0)
    assert places.cap >= before


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
