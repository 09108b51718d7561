"""Whatever happens inside a command, it ends with its document and its exit code, never with a traceback."""

import errno
import io
import json
import os
from collections.abc import Callable

import click
import pytest

from blueprint_ops_scripts.command import conclude, configured
from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.errors import AwsUnavailableError, UsageError
from blueprint_ops_scripts.outcomes import Outcome


def ended(body: Callable[[Envelope], None], *, as_json: bool = True) -> int:
    envelope = Envelope(command="probe")
    with pytest.raises(SystemExit) as left:
        conclude(envelope, lambda: body(envelope), as_json=as_json, render=lambda: click.echo("rendered"))
    assert isinstance(left.value.code, int)
    return left.value.code


def succeed(envelope: Envelope) -> None:
    envelope.outcome = Outcome.SUCCEEDED


def unavailable(_: Envelope) -> None:
    raise AwsUnavailableError("reading stacks: no answer", remedy="repeat")


def interrupted(_: Envelope) -> None:
    raise KeyboardInterrupt


def interrupted_at_a_question(_: Envelope) -> None:
    raise click.Abort


def disk_full(_: Envelope) -> None:
    raise OSError(28, "No space left on device")


def defective(_: Envelope) -> None:
    raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize(
    ("body", "code", "outcome"),
    [
        (succeed, 0, "succeeded"),
        (unavailable, 3, "aws_unavailable"),
        (interrupted, 130, "interrupted"),
        (interrupted_at_a_question, 130, "interrupted"),
        (disk_full, 3, "incomplete"),
        (defective, 3, "incomplete"),
    ],
)
def test_json_always_parses(
    body: Callable[[Envelope], None], code: int, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(body) == code
    document = json.loads(capsys.readouterr().out)
    assert (document["outcome"], document["exit_code"]) == (outcome, code)


def test_for_people_the_result_goes_to_stdout_and_nothing_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(succeed, as_json=False) == 0
    assert capsys.readouterr() == ("rendered\n", "")


def test_for_people_an_error_goes_to_stderr_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(unavailable, as_json=False) == 3
    assert capsys.readouterr() == ("", "aws_unavailable: reading stacks: no answer\n  repeat\n")


def test_a_full_disk_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    ended(disk_full, as_json=False)
    assert "No space left on device" in capsys.readouterr().err


def test_a_path_that_cannot_be_written_is_not_a_lack_of_resources(capsys: pytest.CaptureFixture[str]) -> None:
    def no_folder(_: Envelope) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "/no/report.xml")

    ended(no_folder, as_json=False)
    assert capsys.readouterr().err.endswith("'/no/report.xml'\n  name a path that exists and can be written\n")


def test_an_unknown_environment_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="dev, staging, prod"):
        configured("production", None)


class Pipe(io.StringIO):
    """stdout that fails with an error of the system."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize("as_json", [True, False])
def test_a_reader_that_went_away_is_no_failure(as_json: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Pipe(errno.EPIPE))
    assert ended(succeed, as_json=as_json) == 0


def test_a_reader_that_went_away_does_not_hide_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Pipe(errno.EPIPE))
    assert ended(unavailable) == 3


@pytest.mark.parametrize("as_json", [True, False])
def test_a_result_that_was_lost_on_a_full_disk_is_said(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", Pipe(errno.ENOSPC))
    assert ended(succeed, as_json=as_json) == 3
    assert "result_lost: the result could not be written to stdout: No space left on device" in capsys.readouterr().err


def test_a_closed_stdout_takes_no_result_and_changes_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    assert ended(succeed, as_json=False) == 0
    assert ended(succeed) == 0


def test_a_stderr_that_nobody_reads_changes_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Pipe(errno.EPIPE))
    assert ended(unavailable, as_json=False) == 3
