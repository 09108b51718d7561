import subprocess
from pathlib import Path

from blueprint_ops_scripts.release.source import origin_of


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def repository(folder: Path) -> Path:
    git(folder, "init")
    (folder / "app.py").write_text("", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "-m", "first")
    return folder


def test_a_committed_tree_is_clean(tmp_path: Path) -> None:
    origin = origin_of(repository(tmp_path), cli="2")
    assert origin.commit
    assert not origin.dirty


def test_a_file_that_is_not_committed_makes_it_dirty(tmp_path: Path) -> None:
    (repository(tmp_path) / "new.py").write_text("", encoding="utf-8")
    assert origin_of(tmp_path, cli="2").dirty


def test_a_folder_outside_of_version_control_is_dirty(tmp_path: Path) -> None:
    origin = origin_of(tmp_path, cli="2")
    assert (origin.commit, origin.dirty) == (None, True)


def test_the_nearest_lock_file_counts(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text("one", encoding="utf-8")
    below = tmp_path / "apps" / "x"
    below.mkdir(parents=True)
    first = origin_of(below, cli="2").lock
    (tmp_path / "uv.lock").write_text("two", encoding="utf-8")
    assert first
    assert origin_of(below, cli="2").lock != first
