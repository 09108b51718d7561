"""A release is one commit and one tag, or nothing."""

from datetime import date
from typing import Any

import pytest
from releasing.release import ReleaseError, release

DAY = date(2026, 11, 2)
MADE = "packages/thing/src/blueprint_thing/made.py"


def improve(workspace: Any) -> None:
    workspace.edit(MADE, "A thing.", "A new thing.")
    workspace.edit("packages/thing/CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- Better.\n")
    workspace.commit("fix(thing): better")


def test_the_first_release_is_the_version_that_stands_there(workspace: Any) -> None:
    assert release(workspace.repository, workspace.member(), "minor", DAY) == "thing-v0.1.0"
    assert "## [Unreleased]\n\n## [0.1.0] - 2026-11-02\n\n### Added" in workspace.member().changelog.read_text()


@pytest.mark.parametrize(
    ("part", "tag"), [("patch", "thing-v0.1.1"), ("minor", "thing-v0.2.0"), ("major", "thing-v1.0.0")]
)
def test_a_release_is_a_commit_with_version_changelog_and_lock_and_a_tag(released: Any, part: str, tag: str) -> None:
    improve(released)
    assert release(released.repository, released.member(), part, DAY) == tag
    assert released.git("tag", "--points-at", "HEAD").split() == [tag]
    assert released.git("show", "--name-only", "--format=%s", "HEAD").split("\n")[0] == f"release(thing): {tag[7:]}"
    changed = released.git("show", "--name-only", "--format=", "HEAD").split()
    assert changed == ["packages/thing/CHANGELOG.md", "packages/thing/pyproject.toml", "uv.lock"]
    assert str(released.member().version) == tag[7:]
    assert released.repository.is_clean()


def test_nothing_is_released_from_a_tree_with_changes(released: Any) -> None:
    improve(released)
    released.write({"packages/thing/new.txt": "x"})
    with pytest.raises(ReleaseError, match="not committed"):
        release(released.repository, released.member(), "minor", DAY)


def test_a_member_that_did_not_change_is_not_released_again(released: Any) -> None:
    with pytest.raises(ReleaseError, match=r"did not change since thing-v0\.1\.0"):
        release(released.repository, released.member(), "minor", DAY)


def test_a_release_without_an_entry_is_refused(released: Any) -> None:
    released.edit(MADE, "A thing.", "A new thing.")
    released.commit("fix(thing): better")
    with pytest.raises(ReleaseError, match=r"no entry under \[Unreleased\]"):
        release(released.repository, released.member(), "patch", DAY)
    assert released.repository.is_clean()


def test_a_breaking_change_is_refused_as_a_patch(released: Any) -> None:
    improve(released)
    released.edit(MADE, "def make(parts: int)", "def make(parts: int, size: int)")
    released.commit("feat(thing)!: size")
    with pytest.raises(ReleaseError, match=r"must be 0\.2\.0"):
        release(released.repository, released.member(), "patch", DAY)
    assert release(released.repository, released.member(), "minor", DAY) == "thing-v0.2.0"


def test_a_failure_leaves_the_files_as_they_were(released: Any) -> None:
    improve(released)
    hook = released.repository.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no commits today >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(ReleaseError, match="no commits today"):
        release(released.repository, released.member(), "minor", DAY)
    assert released.git("diff", "HEAD") == ""
    assert released.git("tag").split() == ["thing-v0.1.0", "user-v0.1.0"]


def test_a_failure_after_the_commit_takes_it_back(released: Any) -> None:
    improve(released)
    before = released.git("rev-parse", "HEAD")
    hook = released.repository.root / ".git" / "hooks" / "reference-transaction"
    hook.write_text(
        '#!/bin/sh\n[ "$1" = prepared ] && grep -q refs/tags/ && echo no tags today >&2 && exit 1\nexit 0\n'
    )
    hook.chmod(0o755)
    with pytest.raises(ReleaseError, match="no tags today"):
        release(released.repository, released.member(), "minor", DAY)
    assert released.git("rev-parse", "HEAD") == before
    assert released.repository.is_clean()


def test_a_tag_of_another_branch_is_not_given_again(released: Any) -> None:
    improve(released)
    released.git("checkout", "--quiet", "-b", "elsewhere")
    assert release(released.repository, released.member(), "minor", DAY) == "thing-v0.2.0"
    released.git("checkout", "--quiet", "main")
    before = released.git("rev-parse", "HEAD")
    with pytest.raises(ReleaseError, match=r"tag thing-v0\.2\.0 exists already, on another branch"):
        release(released.repository, released.member(), "minor", DAY)
    assert released.git("rev-parse", "HEAD") == before
    assert released.repository.is_clean()
