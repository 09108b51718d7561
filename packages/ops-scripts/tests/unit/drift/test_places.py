"""Detections in flight: as many as the service bears, found out by looking, by refusals, and by what it really did."""

from blueprint_ops_scripts.drift.places import FIRST, RESOURCES_IN_FLIGHT, Lesson, Place, Places

READS = 50


class _Service:
    """Lets rounds of detections run; `pace` is what each resource takes."""

    def __init__(self, places: Places) -> None:
        self.places, self.now = places, 0.0

    def fill(self) -> list[Place]:
        """Take every place there is."""
        taken = []
        while self.places.opens_at(self.now) == self.now:
            taken.append(self.places.enter(self.now))
        return taken

    def round(self, *, pace: float, refused: float = 0.0) -> None:
        """One round, all of it alike."""
        taken = self.fill()
        self.now += pace * READS
        for place in taken:
            self.places.leave(place, self.now, Lesson(reads=READS, seconds=pace * READS, refused=refused))


def _calm(rounds: int = 4, **known: float) -> _Service:
    """A service that was never crowded."""
    service = _Service(Places(**known))
    for _ in range(rounds):
        service.round(pace=0.6)
    return service


def test_it_begins_with_a_handful() -> None:
    assert len(_Service(Places()).fill()) == FIRST


def test_clean_detections_raise_the_cap_only_when_it_was_full() -> None:
    places = Places(cap=10)
    places.leave(places.enter(0.0), 30.0, Lesson(reads=READS, seconds=30.0))
    assert places.cap == 10
    assert _calm(1, cap=10).places.cap > 10


def test_a_calm_look_at_one_detection_raises_the_cap_before_any_has_ended() -> None:
    service = _Service(Places())
    service.fill()
    service.places.look(Lesson(reads=6, seconds=3.6))
    first = service.places.cap
    service.places.look(Lesson(reads=6, seconds=3.6))
    assert FIRST < first < service.places.cap


def test_resources_in_flight_are_bounded_however_much_the_service_bears() -> None:
    places, large, now = Places(cap=200), 500, 0.0
    for _ in range(3):
        taken = []
        while places.opens_at(now) == now:
            taken.append(places.enter(now, large))
        now += 300.0
        for place in taken:
            places.leave(place, now, Lesson(reads=large, seconds=300.0))
    assert places.cap == RESOURCES_IN_FLIGHT / large


def test_slow_reads_let_many_begin_at_once() -> None:
    places = Places()
    places.look(Lesson(reads=0, seconds=10.0))
    assert places.cap >= 100


def test_a_slow_look_sets_the_limit_to_what_the_service_did() -> None:
    service = _Service(Places(cap=20))
    service.fill()
    service.places.look(Lesson(reads=10, seconds=6.0))
    service.fill()
    asked = service.places.taken / 1.2
    service.places.look(Lesson(reads=10, seconds=12.0))
    assert service.places.limit is not None
    assert 0.8 * asked <= service.places.limit <= asked


def test_refusals_set_the_limit_to_what_was_really_read() -> None:
    service = _calm(cap=30)
    asked = int(service.places.cap) / 0.9
    service.round(pace=0.9, refused=0.4)
    assert service.places.limit is not None
    assert service.places.limit <= asked * 0.6
    assert service.places.cap < 30


def test_detections_of_before_the_cut_do_not_cut_again() -> None:
    service = _calm(cap=30)
    for place in service.fill()[:2]:
        service.places.leave(place, service.now + 45, Lesson(reads=READS, seconds=45.0, refused=0.4))
    once = service.places.limit
    assert once is not None
    assert once > 10


def test_a_service_that_begins_to_queue_is_eased_before_it_refuses() -> None:
    service = _calm(cap=20)
    before = service.places.cap
    service.round(pace=0.8)
    assert service.places.cap < before
    low = service.places.cap
    for _ in range(8):
        service.round(pace=0.6)
    assert service.places.cap > low, "it does not go on sinking"


def test_a_service_that_is_no_faster_after_a_cut_is_not_slow_because_of_us() -> None:
    service = _calm(cap=20)
    before = service.places.cap
    for _ in range(12):
        service.round(pace=0.9)
    assert service.places.cap > 0.6 * before


def test_one_slow_detection_is_no_queue() -> None:
    service = _calm(cap=20)
    place = service.places.enter(service.now)
    service.places.leave(place, service.now + 90, Lesson(reads=READS, seconds=90.0))
    assert service.places.limit is None


def test_refusals_that_halving_does_not_help_are_tolerated() -> None:
    service = _calm(cap=12)
    before = service.places.cap
    for _ in range(6):
        service.round(pace=0.6, refused=0.05)
    assert service.places.cap > 0.8 * before


def test_where_one_detection_is_too_much_they_follow_one_another_by_the_clock() -> None:
    service = _Service(Places(cap=4))
    for _ in range(3):
        service.round(pace=0.04, refused=0.0)
    service.round(pace=0.3, refused=0.7)
    places = service.places
    assert places.limit is not None
    service.now += 1000
    places.enter(service.now)
    opens = places.opens_at(service.now)
    assert opens is not None
    assert opens - service.now >= 0.8 * READS / places.limit


def test_a_repair_teaches_nothing() -> None:
    places = Places(cap=1)
    places.leave(places.enter(0.0, 3), 3.0, None)
    assert places.cap == 1
    assert places.limit is None


def test_a_single_detection_that_is_too_much_for_the_service_does_not_slow_the_run_to_a_halt() -> None:
    service = _Service(Places(cap=1))
    service.places.look(Lesson(reads=10, seconds=0.1))
    for _ in range(60):
        place = service.places.enter(service.now)
        service.now += 1.0
        service.places.leave(place, service.now, Lesson(reads=READS, seconds=1.0, refused=0.4))
        opens = service.places.opens_at(service.now)
        assert opens is not None
        service.now = opens
    assert service.now < 60 * 5
