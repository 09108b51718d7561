"""The change of an environment's file: single leaves, comments and all else as they were."""

from datetime import date
from pathlib import Path

import pytest

from blueprint_config import environment_names, load_environment
from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.size.patch import EnvironmentFile, apply_to, changed_lately, with_leaf

TODAY = date(2026, 6, 10)
FILE = """\
# yaml-language-server: $schema=x
# What customers use.
name: prod   # the name

lambda:
  # sized in March
  memory_mib: 1024   # see the load test
  timeout_seconds: 30

api:
  cors:
    allow_origins: [https://shop.example.com]
"""


def _lines(before: str, after: str) -> list[tuple[str, str]]:
    return [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]


def test_one_line_changes_and_keeps_its_comment() -> None:
    changed = with_leaf(FILE, "lambda.memory_mib", 256, today=TODAY, was=1024)
    assert _lines(FILE, changed) == [
        (
            "  memory_mib: 1024   # see the load test",
            "  memory_mib: 256  # see the load test; size 2026-06-10: was 1024",
        )
    ]


def test_a_second_change_replaces_the_note_of_the_first() -> None:
    once = with_leaf(FILE, "lambda.memory_mib", 256, today=TODAY, was=1024)
    twice = with_leaf(once, "lambda.memory_mib", 320, today=date(2026, 7, 1), was=256)
    assert "  memory_mib: 320  # see the load test; size 2026-07-01: was 256\n" in twice


def test_a_leaf_that_the_file_lacks_joins_its_section() -> None:
    changed = with_leaf(FILE, "lambda.reserved_concurrency", 10, today=TODAY, was=None)
    assert "  reserved_concurrency: 10  # size 2026-06-10: was None\n  memory_mib: 1024" in changed


def test_a_section_that_the_file_lacks_comes_at_the_end() -> None:
    changed = with_leaf(FILE, "dynamodb.max_read_request_units", 100, today=TODAY, was=200)
    assert changed.endswith("\n\ndynamodb:\n  max_read_request_units: 100  # size 2026-06-10: was 200\n")
    assert with_leaf("", "lambda.memory_mib", 256, today=TODAY, was=512).startswith("lambda:\n  memory_mib: 256")


@pytest.mark.parametrize(("day", "lately"), [(date(2026, 6, 23), True), (date(2026, 6, 24), False)])
def test_a_change_is_remembered_for_two_weeks(day: date, lately: bool) -> None:
    changed = with_leaf(FILE, "lambda.memory_mib", 256, today=TODAY, was=1024)
    assert (changed_lately(changed, "lambda.memory_mib", day) == TODAY) is lately
    assert changed_lately(FILE, "lambda.memory_mib", day) is None


@pytest.mark.parametrize("name", environment_names())
def test_shipped_files_stay_valid_and_differ_in_one_line(name: str) -> None:
    file = EnvironmentFile(environment=name, config_dir=None)
    memory = load_environment(name).lambda_.memory_mib
    changed = with_leaf(file.text(), "lambda.memory_mib", memory, today=TODAY, was=memory)
    assert file.refusal(changed) is None
    assert len(_lines(file.text(), changed)) == 1


def test_a_value_that_the_configuration_forbids_is_refused_with_its_code() -> None:
    file = EnvironmentFile(environment="prod", config_dir=None)
    refusal = file.refusal(with_leaf(file.text(), "lambda.memory_mib", 100, today=TODAY, was=1024))
    assert refusal is not None
    assert "lambda.memory_mib" in refusal


def test_the_diff_is_one_that_patch_takes(tmp_path: Path) -> None:
    file = EnvironmentFile(environment="prod", config_dir=tmp_path)
    file.path.write_text(FILE, encoding="utf-8")
    diff = file.diff(with_leaf(FILE, "lambda.memory_mib", 256, today=TODAY, was=1024))
    assert [line[:14] for line in diff.splitlines() if line.startswith(("-  ", "+  "))] == [
        "-  memory_mib:",
        "+  memory_mib:",
    ]


def test_the_file_of_an_installed_package_is_not_written(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    with pytest.raises(UsageError, match="installed package"):
        apply_to(EnvironmentFile(environment="prod", config_dir=folder), "x")
    assert not list(folder.iterdir())
