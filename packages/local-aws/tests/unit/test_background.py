"""The record of what runs in the background is believed only when the process is really ours."""

import json
import os
from pathlib import Path

import pytest

from blueprint_local_aws import background
from blueprint_local_aws.places import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(path=tmp_path)


def record(folder: DataFolder, text: str) -> None:
    folder.record.write_text(text)


def test_no_record_means_nothing_runs(folder: DataFolder) -> None:
    assert background.find(folder) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_record_means_nothing_runs(folder: DataFolder, text: str) -> None:
    record(folder, text)
    assert background.find(folder) is None


def test_a_process_id_that_another_program_has_now_is_not_ours_and_is_left_alone(folder: DataFolder) -> None:
    record(folder, json.dumps({"pid": os.getpid(), "port": 1, "options": {}}))
    assert background.down(folder) == (None, True)
    assert not folder.record.exists()


def test_a_process_that_has_ended_is_not_running(folder: DataFolder) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    record(folder, json.dumps({"pid": child, "port": 1, "options": {}}))
    assert background.find(folder) is None
