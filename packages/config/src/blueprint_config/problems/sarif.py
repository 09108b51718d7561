"""Problems for code-scanning services: SARIF 2.1.0, so that they appear beside the line in a review."""

from collections.abc import Sequence
from urllib.parse import quote

from ..layers.origin import Origin
from .codes import all_codes
from .document import readable_path
from .problem import Problem
from .text import one_line

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: Sequence[Problem], version: str) -> dict[str, object]:
    """One run of the tool `environments` at `version`, with a rule for every code that occurs."""
    codes = sorted({problem.code for problem in problems})
    meanings = all_codes()
    driver = {
        "name": "environments",
        "version": version,
        "rules": [{"id": code, "shortDescription": {"text": meanings[code]}} for code in codes],
    }
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(problem: Problem, rule: int) -> dict[str, object]:
    subject = problem.path if problem.value is None else f"{problem.path} = {problem.value}"
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": f"{subject}: {one_line(problem)}; {problem.remedy}".removeprefix(": ")},
        "locations": [{"physicalLocation": _location(problem.origin)}],
        "relatedLocations": [
            {"physicalLocation": _location(origin), "message": {"text": "overridden here"}}
            for origin in problem.overrides
        ],
    }


def _location(origin: Origin) -> dict[str, object]:
    path = quote(readable_path(origin))
    uri = f"file://{path}" if path.startswith("/") else path
    return {"artifactLocation": {"uri": uri}, "region": {"startLine": origin.line, "startColumn": origin.column}}
