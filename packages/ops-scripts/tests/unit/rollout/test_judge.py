"""What the judge says of single situations; `benchmarks/judge` has the statistics."""

from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.rollout.comparison import Comparison
from blueprint_ops_scripts.rollout.judge import Good, Unsure
from blueprint_ops_scripts.rollout.likelihood import NOTHING, Cell
from blueprint_ops_scripts.rollout.profiles import PROFILES, profile_named
from blueprint_ops_scripts.rollout.schedule import together
from blueprint_ops_scripts.rollout.stream import StreamJudge


def stream(profile: str = "standard") -> StreamJudge:
    return StreamJudge(PROFILES[profile], lambda name: profile_named(name, PROFILES))


def line(minute: int, *, weight: float = 0.1, canary: int = 0, baseline: int = 0, **more: Any) -> dict[str, Any]:
    """A minute of 600 requests with so many errors."""
    requests = round(600 * weight)
    return {
        "minute": minute,
        "weight": weight,
        "baseline": {"requests": 600 - requests, "errors": baseline},
        "canary": {"requests": requests, "errors": canary},
        **more,
    }


def decide(judge: StreamJudge, given: dict[str, Any]) -> dict[str, Any]:
    answer = judge.take(given)
    assert answer is not None
    return answer


def counts(minute: int, canary: tuple[int, int], baseline: tuple[int, int], *, weight: float) -> dict[str, Any]:
    """A minute with requests and errors of both versions."""
    sides = {"canary": canary, "baseline": baseline}
    return {"minute": minute, "weight": weight} | {
        side: {"requests": requests, "errors": errors} for side, (requests, errors) in sides.items()
    }


def evidence(judge: StreamJudge) -> float:
    """Evidence against the new version so far."""
    return judge.judge.evidence


def walk(judge: StreamJudge, *, minutes: int = 60, **errors: Any) -> list[dict[str, Any]]:
    """Follow the judge's weights with the same errors each minute until it has decided."""
    answers, weight = [], 0.1
    for minute in range(1, minutes + 1):
        answers.append(decide(judge, line(minute, weight=weight, **errors)))
        weight = answers[-1]["next_weight"]
        if answers[-1]["decision"] in {"promote", "roll_back", "inconclusive"}:
            break
    return answers


def test_clean_release_takes_the_schedule_and_is_promoted() -> None:
    answers = walk(stream())
    advances = [(answer["minute"], answer["next_weight"]) for answer in answers if answer["decision"] == "advance"]
    assert advances == [(5, 0.25), (10, 0.5), (15, 0.75), (20, 0.9)]
    assert (answers[-1]["minute"], answers[-1]["decision"], answers[-1]["next_weight"]) == (30, "promote", 1.0)


def test_five_per_cent_errors_are_found_in_three_minutes() -> None:
    answers = walk(stream(), canary=3, baseline=1)
    assert answers[-1]["decision"] == "roll_back"
    assert len(answers) <= 3


def test_one_bad_minute_does_not_convict() -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, line(minute))
    assert decide(judge, line(4, canary=9))["decision"] == "hold"


def test_errors_of_both_versions_are_an_outage() -> None:
    judge = stream()
    answers = [decide(judge, line(minute, canary=30, baseline=270)) for minute in range(1, 9)]
    assert {answer["decision"] for answer in answers} == {"hold"}


def test_half_of_all_requests_failing_is_acted_on_in_the_same_minute() -> None:
    answer = decide(stream(), line(1, canary=30))
    assert (answer["decision"], answer["next_weight"]) == ("roll_back", 0.0)
    assert "30 of 60" in answer["reason"]


def test_bug_that_shows_only_in_the_bake_is_found_by_the_control() -> None:
    judge, weight = stream(), 0.1
    for minute in range(1, 40):
        errors = 27 if weight == 0.9 else 0
        answer = decide(judge, line(minute, weight=weight, canary=errors))
        weight = answer["next_weight"]
        if answer["decision"] == "roll_back":
            break
    assert 22 <= minute <= 26


@pytest.mark.parametrize("first", [27, 28, 29, 30])
def test_bug_that_begins_in_the_last_minutes_of_the_bake_is_not_promoted(first: int) -> None:
    judge, weight = stream(), 0.1
    for minute in range(1, 45):
        failing = minute >= first
        answer = decide(judge, line(minute, weight=weight, canary=27 if failing else 0))
        weight = answer["next_weight"]
        if answer["decision"] in {"promote", "roll_back"}:
            break
    assert answer["decision"] == "roll_back"
    assert minute <= first + 6


def test_burst_at_the_end_of_the_bake_delays_the_promotion_only() -> None:
    judge, weight = stream(), 0.1
    for minute in range(1, 60):
        answer = decide(judge, line(minute, weight=weight, canary=20 if minute == 29 else 0))
        weight = answer["next_weight"]
        if minute == 30:
            assert (answer["decision"], "just begun" in answer["reason"]) == ("hold", True)
        if answer["decision"] in {"promote", "roll_back"}:
            break
    assert answer["decision"] == "promote"
    assert minute <= 45


def test_alarm_that_rang_already_does_not_block_the_fix_but_a_new_one_ends_the_rollout() -> None:
    judge = stream()
    assert decide(judge, line(1, alarms={"old": "ALARM", "new": "OK"}))["decision"] == "hold"
    assert decide(judge, line(2, alarms={"old": "ALARM", "new": "OK"}))["decision"] == "hold"
    answer = decide(judge, line(3, alarms={"old": "ALARM", "new": "ALARM"}))
    assert (answer["decision"], "new" in answer["reason"]) == ("roll_back", True)


def test_throttles_of_the_new_version_alone_end_the_rollout() -> None:
    given = line(1)
    given["canary"]["throttles"] = 20
    assert decide(stream(), given)["decision"] == "roll_back"
    shared = line(1)
    shared["canary"]["throttles"], shared["baseline"]["throttles"] = 20, 180
    assert decide(stream(), shared)["decision"] == "hold"


@pytest.mark.parametrize("errors", [0, 1, 2, 4])
def test_outage_in_a_bake_of_little_traffic_trips_no_guard_whatever_the_few_requests_of_the_old_version_met(
    errors: int,
) -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, counts(minute, (108, 0), (12, 0), weight=0.9))
    assert decide(judge, counts(4, (108, 32), (12, errors), weight=0.9))["decision"] == "hold"


def test_outage_of_which_the_first_tick_is_partly_calm_trips_no_guard() -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, counts(minute, (1_000, 3), (8_000, 20), weight=0.1))
    assert decide(judge, counts(4, (6_600, 1_830), (25_000, 4_700), weight=0.1))["decision"] == "hold"
    assert decide(judge, counts(5, (1_900, 1_170), (4_900, 3_040), weight=0.1))["decision"] != "roll_back"


def test_outage_in_an_earlier_step_does_not_make_the_present_one_less_strict() -> None:
    comparison = Comparison("errors")
    both = Cell(canary_requests=60, canary_failures=54, baseline_requests=540, baseline_failures=486)
    comparison.see(both, NOTHING)
    assert comparison.harmful_excess == pytest.approx(0.45)
    comparison.next_step()
    comparison.see(Cell(canary_requests=110, canary_failures=2, baseline_requests=330, baseline_failures=0), NOTHING)
    assert comparison.harmful_excess == 0.005


def test_failures_of_the_new_version_alone_trip_the_guard_in_a_bake_of_little_traffic_too() -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, counts(minute, (108, 0), (12, 0), weight=0.9))
    assert decide(judge, counts(4, (108, 80), (12, 0), weight=0.9))["decision"] == "roll_back"
    slower = stream()
    answers = [decide(slower, counts(minute, (108, 32), (12, 0), weight=0.9)) for minute in range(1, 5)]
    assert [answer["decision"] for answer in answers][-1] == "roll_back"


def test_throttles_that_the_few_requests_of_the_old_version_hardly_show_are_shared() -> None:
    judge = stream()
    for minute, old in enumerate((3, 9, 6), start=1):
        given = counts(minute, (480, 0), (60 - old, 0), weight=0.9)
        given["canary"]["throttles"], given["baseline"]["throttles"] = 60, old
        assert decide(judge, given)["decision"] == "hold"


@pytest.mark.parametrize(("old", "decision"), [(0, "roll_back"), (3, "hold")])
def test_three_failed_probes_in_a_row_end_the_rollout_unless_the_old_version_fails_them_too(
    old: int, decision: str
) -> None:
    probes = {"baseline": {"requests": 3, "errors": old}, "canary": {"requests": 3, "errors": 3}}
    assert decide(stream(), line(1, probes=probes))["decision"] == decision


def test_slow_requests_are_judged_like_errors() -> None:
    judge, decisions = stream(), []
    for minute in range(1, 8):
        given = line(minute)
        given["canary"]["slow"], given["baseline"]["slow"] = 9, 5
        decisions.append(decide(judge, given)["decision"])
    assert decisions[-1] == "roll_back"


def test_cold_starts_of_a_step_are_not_held_against_the_release() -> None:
    judge, weight = stream(), 0.1
    answers: list[dict[str, Any]] = []
    for minute in range(1, 40):
        given = line(minute, weight=weight)
        fresh = not answers or answers[-1]["decision"] == "advance"
        given["canary"]["slow"], given["baseline"]["slow"] = given["canary"]["requests"] // (4 if fresh else 100), 5
        answers.append(decide(judge, given))
        weight = answers[-1]["next_weight"]
        if answers[-1]["decision"] == "promote":
            break
    assert answers[-1]["minute"] == 30


def test_latency_that_is_known_of_one_version_only_is_not_compared() -> None:
    judge = stream()
    for minute in range(1, 6):
        given = line(minute)
        given["canary"]["slow"] = 60
        answer = decide(judge, given)
    assert answer["decision"] == "advance"


def test_latency_that_is_no_longer_known_does_not_pass() -> None:
    judge, weight, answers = stream(), 0.1, []
    for minute in range(1, 60):
        given = line(minute, weight=weight)
        if minute <= 5:
            given["canary"]["slow"], given["baseline"]["slow"] = 0, 5
        answers.append(decide(judge, given))
        weight = answers[-1]["next_weight"]
    assert answers[-1]["decision"] == "inconclusive"
    assert "latency" in answers[-1]["reason"]


def test_step_of_one_tick_waits_for_a_second_look_at_the_latency() -> None:
    one_tick = RolloutConfig(steps_percent=(50,), dwell_seconds=60, bake_seconds=0)
    judge, decisions = StreamJudge(one_tick, lambda _: one_tick), []
    for minute in range(1, 3):
        given = line(minute, weight=0.5)
        given["canary"]["slow"], given["baseline"]["slow"] = 0, 0
        decisions.append(decide(judge, given)["decision"])
    assert decisions == ["hold", "promote"]


@pytest.mark.parametrize(("canary", "baseline"), [(60, 540), (59, 531), (6, 54)])
def test_outage_of_any_size_after_a_calm_hour_is_nobodys_fault(canary: int, baseline: int) -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, line(minute))
    for minute in range(4, 8):
        decide(judge, line(minute, canary=canary, baseline=baseline))
        assert evidence(judge) < 1


def test_great_outage_at_great_traffic_is_nobodys_fault() -> None:
    judge = stream()
    for minute in range(1, 4):
        decide(judge, counts(minute, (100_000, 4), (100_000, 5), weight=0.5))
    decide(judge, counts(4, (100_000, 71_300), (100_000, 70_400), weight=0.5))
    assert evidence(judge) < 1


def test_one_sick_environment_does_not_convict_however_many_requests_it_fails() -> None:
    judge = stream()
    for minute in range(1, 8):
        decide(judge, counts(minute, (20_000, 0), (20_000, 1), weight=0.5))
    assert decide(judge, counts(8, (20_000, 1_900), (20_000, 0), weight=0.5))["decision"] == "hold"


def test_failing_probes_forbid_the_promotion_though_the_traffic_is_fine() -> None:
    judge = stream()
    probes = {"baseline": {"requests": 30, "errors": 0}, "canary": {"requests": 30, "errors": 3}}
    answers = [decide(judge, line(minute, canary=1, baseline=9, probes=probes)) for minute in range(1, 40)]
    assert answers[-1]["decision"] == "roll_back"
    assert "probes" in answers[-1]["reason"]


def test_probes_that_fail_by_chance_where_the_old_version_fails_too_do_not_trip_the_guard() -> None:
    judge = stream()
    for minute, old in enumerate((9, 8, 5), start=1):
        probes = {"baseline": {"requests": 10, "errors": old}, "canary": {"requests": 10, "errors": 10}}
        assert decide(judge, line(minute, canary=50, baseline=450, probes=probes))["decision"] == "hold"


def test_version_that_fails_as_the_old_one_always_did_trips_no_guard_in_the_bake() -> None:
    judge = stream()
    for minute in range(1, 6):
        decide(judge, counts(minute, (60, 20), (540, 180), weight=0.1))
    answers = [decide(judge, counts(minute, (100, 33), (11, 2), weight=0.1)) for minute in range(6, 9)]
    assert "roll_back" not in {answer["decision"] for answer in answers}


def test_too_few_requests_to_see_half_a_point_do_not_promote() -> None:
    judge, weight = stream(), 0.1
    for minute in range(1, 200):
        answer = decide(judge, counts(minute, (20, 0), (2, 0), weight=weight))
        weight = answer["next_weight"]
        if answer["decision"] not in {"hold", "advance"}:
            break
    assert answer["decision"] == "inconclusive"
    assert "too little is known" in answer["reason"]


def test_one_step_of_two_minutes_takes_a_third_to_rule_out_that_one_request_in_fifty_fails() -> None:
    answers = walk(stream("fast"))
    assert (answers[-1]["decision"], answers[-1]["minute"]) == ("promote", 3)
    assert "too little is known" in answers[1]["reason"]


def test_step_that_may_wait_no_longer_ends_as_what_is_much_the_likelier() -> None:
    answers = walk(stream(), canary=4, baseline=21)
    assert (answers[-1]["decision"], len(answers)) == ("roll_back", 35)
    assert "much the likelier" in answers[-1]["reason"]


def test_step_that_may_wait_no_longer_is_inconclusive_where_the_difference_would_be_tolerated() -> None:
    answers = walk(stream(), canary=7, baseline=40)
    assert (answers[-1]["decision"], len(answers)) == ("inconclusive", 35)


def test_group_leans_when_one_of_its_functions_does() -> None:
    found = together({"orders": Unsure("too few"), "users": Unsure("slow", leaning=True), "bills": Good("fine")})
    assert found == Unsure("users: slow", leaning=True)


def test_realised_share_will_do_for_the_weight() -> None:
    answers = [decide(stream(), line(1, weight=0.1 + off)) for off in (-0.02, 0.02)]
    assert {answer["reason"] for answer in answers} == {"1 of 5 ticks at 10%"}


def test_no_data_is_never_a_promotion() -> None:
    judge = stream()
    silent = [decide(judge, {**line(minute), "baseline": {}, "canary": {}}) for minute in range(1, 40)]
    assert {answer["decision"] for answer in silent[:34]} == {"hold"}
    assert silent[34]["decision"] == "inconclusive"


def test_probes_count_where_traffic_is_missing() -> None:
    judge = stream()
    probes = {"baseline": {"requests": 30, "errors": 0}, "canary": {"requests": 30, "errors": 0}}
    answers = [decide(judge, {**line(m), "baseline": {}, "canary": {}, "probes": probes}) for m in range(1, 6)]
    assert answers[-1]["decision"] == "advance"


def test_data_of_an_earlier_weight_that_come_late_do_not_count_as_time_in_the_step() -> None:
    judge = stream()
    for minute in range(1, 6):
        decide(judge, line(minute))
    late = [decide(judge, line(minute)) for minute in range(6, 9)]
    assert {(answer["decision"], answer["next_weight"]) for answer in late} == {("hold", 0.25)}
    assert decide(judge, line(9, weight=0.25))["reason"] == "1 of 5 ticks at 25%"


def test_rollout_that_has_not_begun_is_started() -> None:
    answer = decide(stream(), line(0, weight=0.0))
    assert (answer["decision"], answer["next_weight"]) == ("advance", 0.1)


def test_step_that_never_shows_data_is_inconclusive() -> None:
    judge = stream()
    answers = [decide(judge, line(minute)) for minute in range(1, 40)]
    assert answers[4]["decision"] == "advance"
    assert {answer["decision"] for answer in answers[5:34]} == {"hold"}
    assert answers[34]["decision"] == "inconclusive"


def test_final_decision_stays_until_a_reset() -> None:
    judge = stream()
    decide(judge, line(1, canary=40))
    assert decide(judge, line(2))["decision"] == "roll_back"
    assert judge.take({"reset": True, "profile": "fast"}) is None
    assert decide(judge, line(1))["reason"] == "1 of 2 ticks at 10%"
