"""A member is released only with a version and a changelog that fit what changed in it."""

from typing import Any

import pytest
from packaging.version import Version
from releasing.check import breaking_step, problems_of

MADE = "packages/thing/src/blueprint_thing/made.py"
INIT = "packages/thing/src/blueprint_thing/__init__.py"
BUMPED = ("packages/thing/pyproject.toml", 'version = "0.1.0"', 'version = "0.1.1"')
ENTRY = (
    "packages/thing/CHANGELOG.md",
    "## [Unreleased]\n",
    "## [Unreleased]\n\n## [0.1.1] - 2026-11-02\n\n- Better.\n",
)


def problems(workspace: Any, *, entries_only: bool = False) -> list[str]:
    return list(problems_of(workspace.repository, workspace.member(), entries_only=entries_only))


def test_a_first_release_needs_an_entry(workspace: Any) -> None:
    assert problems(workspace) == []
    workspace.edit("packages/thing/CHANGELOG.md", "- The first thing.", "")
    assert "first release has no entry" in problems(workspace)[0]


def test_a_member_that_did_not_change_is_in_order(released: Any) -> None:
    assert problems(released) == []


def test_a_change_without_version_and_entry_is_refused_twice(released: Any) -> None:
    released.edit(MADE, "A thing.", "A new thing.")
    found = problems(released)
    assert len(found) == 2
    assert "made.py" in found[0]
    assert "add a line under [Unreleased]" in found[0]
    assert "nox -s release -- thing" in found[1]


def test_a_new_file_counts_before_it_is_committed(released: Any) -> None:
    released.write({"packages/thing/src/blueprint_thing/more.py": '"""More."""\n'})
    assert "more.py" in problems(released)[0]


@pytest.mark.parametrize("path", ["tests/unit/test_thing.py", "README.md"])
def test_what_users_do_not_get_may_change(released: Any, path: str) -> None:
    released.write({f"packages/thing/{path}": "x"})
    assert problems(released) == []


def test_a_change_of_another_member_is_not_its_business(released: Any) -> None:
    released.write({"packages/user/src/blueprint_user/more.py": '"""More."""\n'})
    assert problems(released) == []


def test_version_and_entry_together_are_enough(released: Any) -> None:
    released.edit(MADE, "A thing.", "A new thing.")
    released.edit(*BUMPED)
    assert "says nothing about it" in problems(released)[0]
    released.edit(*ENTRY)
    assert problems(released) == []


def test_work_in_progress_needs_an_entry_only(released: Any) -> None:
    released.edit(MADE, "A thing.", "A new thing.")
    assert len(problems(released, entries_only=True)) == 1
    released.edit("packages/thing/CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- Better.\n")
    assert problems(released, entries_only=True) == []


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ((INIT, '__all__ = ["Made", "make"]', '__all__ = ["Made"]'), "blueprint_thing.make is gone"),
        ((MADE, "def make(parts: int)", "def make(parts: int, size: int)"), "blueprint_thing.make: "),
        ((MADE, ', colour: str = "red"', ""), "blueprint_thing.Made: "),
        ((MADE, "def paint(", "def colour("), "blueprint_thing.Made: "),
        (("packages/thing/pyproject.toml", "make-thing", "make-it"), "command make-thing is gone"),
        (("packages/thing/tests/unit/construct_ids.json", "Queue1", "Queue2"), "AWS::SQS::Queue Queue1"),
        (("packages/thing/tests/unit/construct_ids.json", "SQS::Queue", "SNS::Topic"), "AWS::SQS::Queue Queue1"),
    ],
)
def test_what_breaks_users_needs_a_breaking_version(released: Any, edit: tuple[str, str, str], named: str) -> None:
    released.edit(*edit)
    released.edit(MADE, "It is made", "This is made")
    released.edit(*BUMPED)
    released.edit(*ENTRY)
    (found,) = problems(released)
    assert named in found
    assert "must be 0.2.0" in found
    released.edit("packages/thing/pyproject.toml", 'version = "0.1.1"', 'version = "0.2.0"')
    released.edit("packages/thing/CHANGELOG.md", "[0.1.1]", "[0.2.0]")
    assert problems(released) == []


@pytest.mark.parametrize(
    "edit",
    [
        (MADE, "def _private() -> None: ...", ""),
        (MADE, 'colour: str = "red"', 'colour: str = "red", size: int = 1'),
        ("packages/thing/tests/unit/construct_ids.json", '"Queue1"', '"New": "AWS::SNS::Topic", "Queue1"'),
    ],
)
def test_what_only_adds_does_not(released: Any, edit: tuple[str, str, str]) -> None:
    released.edit(*edit)
    released.edit(MADE, "It is made", "This is made")
    released.edit(*BUMPED)
    released.edit(*ENTRY)
    assert problems(released) == []


@pytest.mark.parametrize(("last", "needed"), [("0.1.0", "0.2.0"), ("0.9.3", "0.10.0"), ("1.2.3", "2.0.0")])
def test_the_step_that_may_break_users(last: str, needed: str) -> None:
    assert breaking_step(Version(last)) == Version(needed)
