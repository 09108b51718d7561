"""What `promote` refuses before it opens a door."""

import json
import sys

import pytest
from click.testing import CliRunner

from blueprint_ops_scripts.errors import OpsError
from blueprint_ops_scripts.promote.cli import CommandTests, command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to promote"),
        (("prod", "prod"), "two environments, given was prod twice"),
        (("--resume", "prod-20261129T174954-e50389", "--plan"), "--plan changes nothing"),
        (("staging", "prod", "--resume", ""), "empty name"),
        (("staging", "prod", "--override", "weather"), "no gate is called weather"),
        (("staging", "prod", "--override", "tests"), "an override needs a reason"),
    ],
)
def test_wrong_usage_is_said_with_a_remedy(arguments: tuple[str, ...], said: str) -> None:
    ended = CliRunner().invoke(command, [*arguments, "--json"])
    document = json.loads(ended.stdout)
    assert (ended.exit_code, document["outcome"]) == (2, "usage")
    (problem,) = document["problems"]
    assert said in problem["message"]
    assert problem["remedy"]


def test_a_test_command_that_is_not_there_is_not_a_failed_test() -> None:
    with pytest.raises(OpsError, match="no-such-program cannot be run here: No such file"):
        CommandTests().run(["no-such-program"], {})


def test_a_test_command_that_asks_a_question_gets_no_answer() -> None:
    assert not CommandTests().run([sys.executable, "-c", "input()"], {})


def test_without_stdin_nobody_is_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SystemExit) as left:
        command.main(["prod", "prod"], standalone_mode=False)
    assert left.value.code == 2
    assert "given was prod twice" in capsys.readouterr().err
