"""Progress is for people and machines that may be gone: none of it stops a delivery."""

import errno
import getpass
import io
import json
from pathlib import Path

import click
import pytest

from blueprint_ops_scripts.delivery.reporting import Ndjson, beside_events, owner, reporting
from blueprint_ops_scripts.errors import UsageError

PHASE = {"event": "phase", "phase": "deploy"}


class Full(io.StringIO):
    """A file on a disk without room."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


class Gone(io.StringIO):
    """A pipe that nobody reads any more."""

    def write(self, _: str) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_events_are_lines_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.ndjson"
    with reporting(str(file)) as report:
        report(PHASE)
    assert json.loads(file.read_text("utf-8"))["phase"] == "deploy"
    assert capsys.readouterr() == ("", "== deploy\n")


def test_a_file_that_cannot_be_opened_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"), reporting(str(tmp_path / "no" / "file")):
        pass


def test_events_and_the_document_do_not_share_stdout() -> None:
    with pytest.raises(UsageError, match="both want stdout"), reporting("-", as_json=True):
        pass


def test_events_that_cannot_be_written_are_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    events = Ndjson(Full(), "events.ndjson")
    events.take(PHASE)
    events.take(PHASE)
    assert capsys.readouterr().err == "no more events are written to events.ndjson: No space left on device\n"


def test_progress_that_nobody_hears_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Gone())
    with reporting(None) as report:
        report(PHASE)


def test_a_user_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert owner().startswith("uid")


def test_beside_events_on_stdout_the_result_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    beside_events("-", lambda: click.echo("prod: release abc is live"))()
    assert capsys.readouterr() == ("", "prod: release abc is live\n")
    beside_events("file", lambda: click.echo("prod: release abc is live"))()
    assert capsys.readouterr() == ("prod: release abc is live\n", "")
