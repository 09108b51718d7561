"""Files that cannot be written are refused before a long run, not found out after it."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.deploy_cli import command
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.result import RolloutResult
from blueprint_ops_scripts.rollout.result_document import take_result, write_report
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.writable import refuse_unwritable


def test_file_in_a_folder_that_exists_will_do_and_is_not_made(tmp_path: Path) -> None:
    refuse_unwritable(None, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_file_in_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        refuse_unwritable(tmp_path / "missing" / "report.html")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it is a folder"):
        refuse_unwritable(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="permission denied"):
        refuse_unwritable(tmp_path / "report.html")


@pytest.mark.parametrize("option", ["--report", "--events"])
def test_rollout_refuses_it_before_it_signs_in(tmp_path: Path, option: str) -> None:
    missing = tmp_path / "missing" / "file"
    ran = CliRunner().invoke(command, ["orders", "--env", "staging", "--json", option, str(missing)])
    document = json.loads(ran.stdout)
    assert (ran.exit_code, document["outcome"], document["calls"]) == (2, "usage", {})
    assert document["problems"][0]["message"] == f"{missing} cannot be written: there is no folder {missing.parent}"


def test_report_that_cannot_be_written_in_the_end_leaves_the_outcome_as_it_is(tmp_path: Path) -> None:
    envelope, result = Envelope(command="blue-green-deploy"), finished()
    take_result(envelope, result)
    write_report(envelope, tmp_path / "gone" / "report.html", result, History(then=lambda _: None))
    assert envelope.outcome is Outcome.SUCCEEDED
    assert [problem.code for problem in envelope.problems] == ["report"]


def finished() -> RolloutResult:
    return RolloutResult(
        run="r1", outcome=Outcome.SUCCEEDED, state=State.SUCCEEDED, reason="good", functions={"orders": "all on 2"}
    )
