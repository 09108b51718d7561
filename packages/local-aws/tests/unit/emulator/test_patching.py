"""Replacing a function in memory: recorded, and refused when there is nothing to replace."""

from types import ModuleType

import pytest
from blueprint_emulator import patching


@pytest.fixture
def module() -> ModuleType:
    found = ModuleType("somewhere")
    found.__dict__["double"] = lambda number: number * 2
    return found


def test_a_wrapper_gets_the_original_and_is_recorded(module: ModuleType) -> None:
    patching.wrap(module, "double", lambda stock: lambda number: stock(number) + 1)
    assert module.double(3) == 7
    assert patching.replaced[-1] == "somewhere.double"


def test_a_missing_target_is_refused(module: ModuleType) -> None:
    with pytest.raises(patching.MissingTargetError, match="somewhere has no triple"):
        patching.replace(module, "triple", None)
