"""`rollout judge` as a stream: what is understood, what is refused, and what a long one costs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.rollout.judge_cli import judge
from blueprint_ops_scripts.rollout.observation_reader import observation_of
from blueprint_ops_scripts.rollout.profiles import PROFILES, profile_named
from blueprint_ops_scripts.rollout.stream import JudgeInputError, StreamJudge


def stream() -> StreamJudge:
    return StreamJudge(PROFILES["standard"], lambda name: profile_named(name, PROFILES))


def observation(minute: Any = 1, **more: Any) -> dict[str, Any]:
    sides = {"baseline": {"requests": 540, "errors": 1}, "canary": {"requests": 60, "errors": 0}}
    return {"minute": minute, "weight": 0.1, **sides, **more}


def run(*lines: bytes, profile: str = "standard") -> Result:
    return CliRunner().invoke(judge, ["--profile", profile], input=b"\n".join(lines))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nope", "Expecting value"),
        ("[]", "a JSON object is needed"),
        ("[" * 100_000, "line 7"),
        ('{"minute": 1}', "weight, baseline, canary missing"),
        (json.dumps(observation(minute=1.5)), "minute 1.5"),
        (json.dumps(observation(minute="1")), "minute '1'"),
        (json.dumps(observation(minute=True)), "minute True"),
        (json.dumps(observation(weight=2)), "weight 2"),
        (json.dumps(observation(weight=float("nan"))), "NaN is not a number"),
        (json.dumps(observation(canary={"requests": 60, "errors": float("inf")})), "Infinity is not a number"),
        (json.dumps(observation(canary={"requests": -1, "errors": 0})), "canary requests -1"),
        (json.dumps(observation(canary={"requests": 60, "errors": "0"})), "canary errors '0'"),
        (json.dumps(observation(canary={"requests": 10**400, "errors": 0})), "canary requests 1000"),
        ('{"minute": 1, "weight": 0.1, "baseline": {}, "canary": {"requests": 1e999}}', "canary requests inf"),
        (json.dumps(observation(canary={"requests": 60})), "canary errors missing"),
        (json.dumps(observation(canary={"requests": 60, "errors": 61})), "errors 61 is more than its 60 requests"),
        (json.dumps(observation(canary={"requests": 6, "errors": 0, "slow": 7})), "slow 7 is more than its 6"),
        (json.dumps(observation(canary={"requests": 6, "error": 0})), "error is not part of canary"),
        (json.dumps(observation(probe={})), "probe is not part of an observation"),
        (json.dumps(observation(probes={"new": {}})), "new is not part of probes"),
        (json.dumps(observation(baseline=3)), "baseline 3 is not a JSON object"),
        (json.dumps(observation(alarms={"high": "RINGING"})), "alarm high is 'RINGING'"),
        ('{"reset": true, "profil": "fast"}', "profil is not part of a reset"),
        ('{"reset": true, "profile": "brave"}', "profile brave not found"),
    ],
)
def test_line_that_is_no_observation_is_named(text: str, message: str) -> None:
    with pytest.raises(JudgeInputError, match="line 7 is not an observation") as caught:
        stream().answer(text, 7)
    assert message in str(caught.value)


@pytest.mark.parametrize("minute", [1, 2])
def test_minutes_must_rise(minute: int) -> None:
    judging = stream()
    judging.take(observation(2))
    with pytest.raises(ValueError, match="does not come after"):
        judging.take(observation(minute))


def test_unknown_profile_lists_the_known() -> None:
    with pytest.raises(UsageError, match="profile brave not found"):
        stream().take({"reset": True, "profile": "brave"})


def test_silent_sides_and_signals_that_are_null_are_no_data() -> None:
    seen = observation_of({"minute": 1, "weight": 0.1, "baseline": {}, "canary": None, "probes": None, "alarms": None})
    assert seen.traffic.canary.requests == 0
    assert seen.traffic.canary.slow is None


def test_command_answers_each_line_and_exits_2_at_the_first_that_it_does_not_understand() -> None:
    good = json.dumps(observation()).encode()
    result = run(good, b"", b"\xff\xfe", good)
    assert [json.loads(line)["decision"] for line in result.stdout.splitlines()] == ["hold"]
    assert result.exit_code == 2
    assert "line 3 is not an observation" in result.stderr


@pytest.mark.parametrize("lines", [(), (b"",), (b'{"reset": true}',)])
def test_input_without_any_observation_is_an_error(lines: tuple[bytes, ...]) -> None:
    result = run(*lines)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ended before any observation" in result.stderr


def test_command_refuses_a_profile_that_does_not_exist() -> None:
    assert run(b"{}", profile="brave").exit_code == 2


def test_reset_to_a_profile_that_does_not_exist_is_told_the_ones_that_do() -> None:
    result = run(b'{"reset": true, "profile": "brave"}')
    assert result.exit_code == 2
    assert "conservative, fast, standard" in result.stderr


def test_each_line_is_answered_before_the_next_is_written() -> None:
    code = "from blueprint_ops_scripts.rollout.judge_cli import judge; judge()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for minute in (1, 2):
            process.stdin.write(json.dumps(observation(minute)).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["minute"] == minute
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_example_in_the_documentation_is_what_the_command_answers() -> None:
    text = (Path(__file__).parents[5] / "docs" / "rollout.md").read_text()
    lines = text.split("$ uv run rollout judge\n")[1].split("```")[0].splitlines()
    asked = [line for line in lines if '"decision"' not in line]
    answered = [json.loads(line) for line in lines if '"decision"' in line]
    result = run(*(line.encode() for line in asked))
    assert result.exit_code == 0, result.stderr
    assert [json.loads(line) for line in result.stdout.splitlines()] == answered


def test_long_step_keeps_nothing_that_grows() -> None:
    judging = stream()
    for minute in range(1, 35):
        judging.take(observation(minute))
    parts = judging.judge.errors
    assert len(parts.recent) == 5
    assert max(len(window) for window in parts.bursts.sums.values()) == 5
