"""Every error class of the product has a row: who meets one finds its cause and its remedy."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
PACKAGES = (
    "blueprint_ops_scripts",
    "blueprint_config",
    "blueprint_aspects",
    "blueprint_local_aws",
    "blueprint_infrastructure",
    "blueprint_pipeline",
)
BASES = {"OpsError", "AspectsError"}
NEVER_SHOWN = {
    "NotKnownError": "a check that can say nothing; it becomes no finding",
    "_TooDeepError": "becomes a problem in the list of a ConfigError",
    "TransactionConflictError": "is tried again; what remains is aws_unavailable",
    "TrailRefusedError": "a note in the report of detect-drift, which then names nobody",
    "CannotListError": "in the function of DriftMonitor: its message is the execution's cause",
}


def errors() -> Iterator[type[Exception]]:
    """Every class of the packages whose name says that it is an error."""
    seen = set()
    for name in PACKAGES:
        package = importlib.import_module(name)
        modules = [
            package,
            *(importlib.import_module(m.name) for m in pkgutil.walk_packages(package.__path__, f"{name}.")),
        ]
        for module in modules:
            for found in vars(module).values():
                if isinstance(found, type) and issubclass(found, Exception) and found.__module__.startswith(name):
                    seen.add(found)
    yield from (found for found in sorted(seen, key=str) if found.__name__.endswith("Error"))


def name_in_the_table(error: type[Exception]) -> str:
    """The code that users see, else the name of the class."""
    if error.__module__.startswith("blueprint_ops_scripts") and "code" in dir(error):
        return error("").code  # type: ignore[attr-defined, no-any-return] # the operations' errors have it
    return error.__name__


def test_there_are_errors_to_look_for() -> None:
    assert len(list(errors())) > 30


@pytest.mark.parametrize("error", list(errors()), ids=lambda error: error.__name__)
def test_an_error_has_a_row_with_cause_and_remedy(error: type[Exception]) -> None:
    if error.__name__ in {*NEVER_SHOWN, *BASES}:
        return
    row = re.search(rf"^\| `{re.escape(name_in_the_table(error))}` \|.*$", PAGE, re.MULTILINE)
    assert row, f"docs/troubleshooting.md has no row for `{name_in_the_table(error)}` ({error.__module__})"
    assert row[0].count(" | ") >= 3


def test_no_row_is_about_an_error_that_is_gone() -> None:
    known = {name_in_the_table(error) for error in errors()} | {"ValueError"}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - known == set()
