"""Problems for programs: one JSON document."""

import os
from collections.abc import Sequence

from ..layers.origin import Origin
from .problem import Problem

SCHEMA_VERSION = 1


def as_document(problems: Sequence[Problem], environments: Sequence[str]) -> dict[str, object]:
    """The answer of `environments validate --json`: `outcome` is `valid` or `config_invalid`."""
    errors = sum(problem.severity == "error" for problem in problems)
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "environments validate",
        "outcome": "config_invalid" if errors else "valid",
        "environments": list(environments),
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [_entry(problem) for problem in problems],
    }


def place(origin: Origin) -> dict[str, object]:
    """File, line and column; `path` opens from the current folder."""
    return {"file": origin.source.label, "path": readable_path(origin), "line": origin.line, "column": origin.column}


def readable_path(origin: Origin) -> str:
    """The file relative to the current folder when it is below it, else absolute; with forward slashes."""
    path = os.path.abspath(origin.source.path)  # noqa: PTH100  # must not follow links
    below = os.path.relpath(path)
    return (path if below.startswith(os.pardir) else below).replace(os.sep, "/")


def _entry(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "environments": list(problem.environments),
        **place(problem.origin),
        "key": problem.path,
        "value": problem.value,
        "message": problem.what,
        "allowed": problem.allowed,
        "remedy": problem.remedy,
        "overrides": [place(origin) for origin in problem.overrides],
        "waivable": problem.waivable,
    }
