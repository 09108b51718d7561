"""What all tests share: the tiny application, an assembly without the CDK; somebody who asks for /health all the time."""

import importlib.util
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _load(name: str) -> ModuleType:
    """A module beside this file; tests are imported without their folder on the path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard() -> None:
    """A shell starts background jobs deaf to SIGINT, and their children inherit it; these tests are about Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """A command that has ended ignores signals for the rest of its process; the tests' process goes on."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def tiny_app() -> Any:
    """The class `TinyApp`: `tiny_app(marker="two").write(folder)` writes a release."""
    return _load("tiny_app").TinyApp


@pytest.fixture(scope="session")
def tiny_app_file() -> Path:
    """The tiny application as a program, for `cdk.json`."""
    return Path(__file__).with_name("tiny_app.py")


@pytest.fixture(scope="session")
def health_watch() -> Any:
    """The class `HealthWatch`: `with health_watch(url) as watch: ...` asks the URL all the time."""
    return _load("health_watch").HealthWatch


@pytest.fixture(scope="session")
def documents() -> ModuleType:
    """The schemas of the commands' documents: `documents.check(document)`."""
    return _load("documents")
