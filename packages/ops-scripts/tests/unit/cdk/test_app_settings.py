"""The settings of an app are read from its cdk.json, and from nothing that is none."""

from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.app_settings import app_settings


def test_the_settings_are_the_object_named_blueprint(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text('{"app": "x", "blueprint": {"defaultStacks": "dev/**"}}')
    assert app_settings(tmp_path) == {"defaultStacks": "dev/**"}


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"null", b"{}", b'{"blueprint": 1}'])
def test_what_is_no_object_of_settings_has_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cdk.json").write_bytes(content)
    assert app_settings(tmp_path) == {}


def test_a_folder_without_a_file_has_none(tmp_path: Path) -> None:
    assert app_settings(tmp_path) == {}
