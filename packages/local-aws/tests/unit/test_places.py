"""Where things are kept: in the user's cache, one folder per port, unless another is chosen."""

from pathlib import Path

import pytest

from blueprint_local_aws import places
from blueprint_local_aws.errors import LocalAwsError
from blueprint_local_aws.places import DataFolder, cache_dir, emulator_project


def test_the_cache_folder_follows_xdg() -> None:
    assert cache_dir({"XDG_CACHE_HOME": "/x"}) == Path("/x/blueprint-local-aws")
    assert cache_dir({}) == Path.home() / ".cache" / "blueprint-local-aws"


def test_each_port_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert DataFolder.for_port(4566).path != DataFolder.for_port(4567).path
    assert DataFolder.for_port(4566, Path("/chosen")).log == Path("/chosen/emulator.log")


def test_the_emulators_project_is_found_in_a_clone_and_missed_elsewhere() -> None:
    if "site-packages" in str(places.__file__):
        with pytest.raises(LocalAwsError, match="runs from a clone of the repository"):
            emulator_project()
        return
    text = (emulator_project() / "pyproject.toml").read_text()
    assert '"ministack==1.5.33"' in text
