"""What the judge says of single situations; `benchmarks/judge` has the statistics."""

from typing import Any

import pytest

from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.rollout.profiles import PROFILES, profile_named
from blueprint_ops_scripts.rollout.stream import JudgeInputError, StreamJudge


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nope", "line 7 is not an observation"),
        ("[]", "a JSON object is needed"),
        ('{"minute": 1}', "weight, baseline, canary missing"),
        ('{"minute": 1.5, "weight": 0.1, "baseline": {}, "canary": {}}', "minute 1.5"),
        ('{"minute": 1, "weight": 2, "baseline": {}, "canary": {}}', "weight 2"),
        ('{"minute": 1, "weight": 0.1, "baseline": {"requests": -1}, "canary": {}}', "requests -1"),
        ('{"minute": 1, "weight": 0.1, "baseline": 3, "canary": {}}', "line 7"),
    ],
)
def test_line_that_is_no_observation_is_named(text: str, message: str) -> None:
    with pytest.raises(JudgeInputError, match=message):
        stream().answer(text, 7)


def test_minutes_must_rise() -> None:
    judge = stream()
    decide(judge, line(2))
    with pytest.raises(ValueError, match="does not come after"):
        judge.take(line(2))


def test_unknown_profile_lists_the_known() -> None:
    with pytest.raises(UsageError, match="profile brave not found"):
        stream().take({"reset": True, "profile": "brave"})
