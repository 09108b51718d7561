"""A run that is killed at any call can be taken up, and then reports what an uninterrupted one reports."""

from pathlib import Path

import pytest

from blueprint_ops_scripts.drift.journal import FileJournal
from blueprint_ops_scripts.errors import UsageError
from fake_cloudformation import FakeCloudFormation, build_world
from measuring import STARTED, run
from simulation import Killed, SimulatedPool

_SIZE = {"stacks": 5, "resources": 8, "drifted_share": 0.2, "seed": 11}
_FAULTS = ("unknown_by_rate", "skipped_silently", "stack_status_lies")


def _journal(folder: Path, *, resume: bool) -> FileJournal:
    if resume:
        found = FileJournal.resume(folder, run="drift-1", environment="dev", stacks=())
        assert found is not None
        return found
    return FileJournal.begin(folder, run="drift-1", environment="dev", stacks=(), started=STARTED)


def _service() -> FakeCloudFormation:
    return FakeCloudFormation(build_world(**_SIZE), faults=_FAULTS)


def _calls_of_a_whole_run() -> int:
    pool = SimulatedPool(_service())
    run(pool)
    return pool.started


@pytest.mark.parametrize("kill_after", range(1, _calls_of_a_whole_run(), 2))
def test_a_killed_run_is_taken_up_to_the_same_report(kill_after: int, tmp_path: Path) -> None:
    whole = run(SimulatedPool(_service()))
    service = _service()
    first = SimulatedPool(service, kill_after=kill_after)
    journal = _journal(tmp_path, resume=False)
    with pytest.raises(Killed):
        run(first, journal)
    journal.close()
    second = SimulatedPool(service, time=first.time + 7.0)
    journal = _journal(tmp_path, resume=True)
    taken_up = run(second, journal)
    journal.close()
    assert taken_up.as_result() == whole.as_result()


def test_finished_stacks_are_not_inspected_again(tmp_path: Path) -> None:
    service = _service()
    journal = _journal(tmp_path, resume=False)
    run(SimulatedPool(service), journal)
    journal.close()
    before = service.calls["DetectStackDrift"]
    journal = _journal(tmp_path, resume=True)
    run(SimulatedPool(service, time=500.0), journal)
    journal.close()
    assert service.calls["DetectStackDrift"] == before


def test_a_line_that_was_cut_off_is_ignored(tmp_path: Path) -> None:
    journal = _journal(tmp_path, resume=False)
    journal.note_started("arn:one", "detection-1")
    journal.close()
    with journal.path.open("a", encoding="utf-8") as file:
        file.write('{"arn": "arn:two", "det')
    again = _journal(tmp_path, resume=True)
    assert again.running() == {"arn:one": "detection-1"}
    again.close()


def test_an_unknown_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="drift-9 not found"):
        FileJournal.resume(tmp_path, run="drift-9", environment="dev", stacks=())


def test_a_run_over_other_stacks_is_refused(tmp_path: Path) -> None:
    _journal(tmp_path, resume=False).close()
    with pytest.raises(UsageError, match="was started with"):
        FileJournal.resume(tmp_path, run="drift-1", environment="dev", stacks=("Lambda",))
