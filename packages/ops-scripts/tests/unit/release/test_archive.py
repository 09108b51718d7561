import io
import os
import zipfile
from pathlib import Path

import pytest

from blueprint_ops_scripts.release.archive import pack, unpack


def test_times_do_not_change_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text", encoding="utf-8")
    first = pack(tmp_path, [("a", False)])
    os.utime(tmp_path / "a", (1, 1))
    assert pack(tmp_path, [("a", False)]) == first


def test_the_executable_bit_survives(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "text").write_text("text", encoding="utf-8")
    unpack(pack(tmp_path, [("run", True), ("text", False)]), tmp_path / "out")
    assert os.access(tmp_path / "out" / "run", os.X_OK)
    assert not os.access(tmp_path / "out" / "text", os.X_OK)


def test_an_entry_that_points_outside_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../evil", "x")
    with pytest.raises(ValueError, match="outside"):
        unpack(buffer.getvalue(), tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not an archive"):
        unpack(b"nothing", tmp_path)
