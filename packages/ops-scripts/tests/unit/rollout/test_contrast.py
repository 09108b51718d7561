"""What a promotion must rule out, by plain rates compared tick by tick."""

from blueprint_ops_scripts.rollout.contrast import Contrast
from blueprint_ops_scripts.rollout.likelihood import NOTHING, Cell


def cell(canary: tuple[int, int], baseline: tuple[int, int]) -> Cell:
    return Cell(
        canary_requests=canary[0],
        canary_failures=canary[1],
        baseline_requests=baseline[0],
        baseline_failures=baseline[1],
    )


def seen(*ticks: Cell) -> Contrast:
    contrast = Contrast()
    for tick in ticks:
        contrast.see(tick, NOTHING)
    return contrast


def test_without_failures_it_takes_660_requests_of_each_or_360_beside_ten_times_as_many() -> None:
    assert not seen(*[cell((65, 0), (65, 0))] * 10).harm_ruled_out()
    assert seen(*[cell((67, 0), (67, 0))] * 10).harm_ruled_out()
    assert not seen(*[cell((35, 0), (350, 0))] * 10).harm_ruled_out()
    assert seen(*[cell((37, 0), (370, 0))] * 10).harm_ruled_out()


def test_without_requests_nothing_is_ruled_out() -> None:
    assert not seen().harm_ruled_out()
    assert not seen(cell((10_000, 0), (0, 0))).harm_ruled_out()


def test_coarser_harm_takes_fewer_requests() -> None:
    few = seen(*[cell((20, 0), (20, 0))] * 5)
    assert not few.harm_ruled_out()
    assert few.harm_ruled_out(scale=7.0)


def test_outage_of_both_that_came_when_the_canary_had_most_of_the_traffic_does_not_look_harmful() -> None:
    contrast = seen(*[cell((60, 0), (540, 0))] * 10, *[cell((540, 270), (60, 30))] * 3)
    assert not contrast.looks_harmful


def test_harmful_needs_half_as_many_again_and_half_a_point() -> None:
    assert seen(cell((10_000, 200), (10_000, 100))).looks_harmful
    assert not seen(cell((10_000, 140), (10_000, 100))).looks_harmful, "1.4 times"
    assert not seen(cell((10_000, 40), (10_000, 1))).looks_harmful, "0.4 points"


def test_probes_count_like_traffic() -> None:
    contrast = Contrast()
    for _ in range(30):
        contrast.see(NOTHING, cell((30, 3), (30, 0)))
    assert contrast.looks_harmful


def test_one_sick_environment_is_put_aside_but_failures_all_over_are_not() -> None:
    calm, sick = cell((300, 0), (300, 0)), cell((300, 15), (300, 0))
    assert seen(calm, calm, sick, sick, *[calm] * 6).harm_ruled_out()
    assert not seen(sick, calm, sick, calm, sick, *[calm] * 5).harm_ruled_out()


def test_few_failures_are_never_put_aside() -> None:
    calm = cell((67, 0), (67, 0))
    assert not seen(*[calm] * 9, cell((67, 3), (67, 0))).harm_ruled_out()


def test_failures_that_come_together_take_longer_to_rule_harm_out_than_as_many_that_fall_evenly() -> None:
    even = [cell((500, 5), (500, 5))] * 20
    together = [cell((500, 20), (500, 0)), cell((500, 0), (500, 20)), cell((500, 0), (500, 0))]
    assert seen(*even).harm_ruled_out()
    uneven = seen(*together * 5, *[cell((500, 0), (500, 0))] * 5)
    assert uneven.total.canary == seen(*even).total.canary
    assert not uneven.harm_ruled_out()
