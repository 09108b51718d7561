"""Apps take every size, retention and limit from the configuration: none is written into their source.

A number counts when it decides how large, how long or how many: as (part of) an argument, a default or a constant whose
name says so, inside `Duration` or `Size`, or as one of CloudWatch's retention constants. Layout of dashboards, periods of
metrics and the like are not sizes of an environment. Zero is how CloudFormation spells "off".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(ROOT.glob("apps/*/src/**/*.py"))

SIZING = re.compile(
    r"memory|timeout|retention|retain_for|concurren|capacity|throttl|burst|ephemeral|storage|visibility|expir|delete_after"
    r"|_days|_seconds|_mib|_bytes|_after|(^|_)(rate|limit|limits|max|min|maximum|minimum|least|most|units|size|age|attempts|receive_count)(_|$)",
    re.IGNORECASE,
)
MEASURES = {"Duration", "Size"}

NEVER_TAKEN = "provisioned billing has all four capacities (C104); the number is for the type checker"
ACCEPTED = {
    ("components/operations.py", "minimum_tls_version"): "a version, not a size",
    ("components/watchdog.py", "size"): "what it does is the same everywhere, and grows with no customer",
    ("components/watchdog.py", "minimum_errors"): "every failure of the watchdog is for a person",
    ("components/watchdog.py", "maximum_event_age_in_seconds"): "it runs every minute: an older call is replaced",
    (
        "components/functions.py",
        "maximum_event_age_in_seconds",
    ): "the relay runs every minute: an older call is replaced",
    ("components/database.py", "read_least"): NEVER_TAKEN,
    ("components/database.py", "read_most"): NEVER_TAKEN,
    ("components/database.py", "write_least"): NEVER_TAKEN,
    ("components/database.py", "write_most"): NEVER_TAKEN,
    ("blueprint_pipeline/settings.py", "min_length"): "length of a text in the pipeline's own settings",
}
"""File and name of a number that is no property of an environment, with the reason."""


def literals(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of every number in the source that sizes something."""
    seen: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        for name, value in _named_values(node):
            sizing = SIZING.search(name) is not None
            for inner in ast.walk(value):
                found = _number_of(inner, sizing=sizing)
                if found is not None and id(found) not in seen:
                    seen.add(id(found))
                    yield found.lineno, name, ast.unparse(value)


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The values that the node gives a name: arguments, defaults, constants, entries of a mapping."""
    match node:
        case ast.keyword(arg=str(name), value=value):
            yield name, value
        case (
            ast.Assign(targets=[ast.Name(id=name), *_], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            yield name, value
        case ast.arguments():
            positional = [*node.posonlyargs, *node.args]
            pairs = [*zip(reversed(positional), reversed(node.defaults), strict=False)]
            pairs += [
                (each, value)
                for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True)
                if value is not None
            ]
            yield from ((each.arg, value) for each, value in pairs)
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield _snake(key.value), value
        case ast.Attribute(attr="ONE_DAY" | "ONE_WEEK" | "ONE_MONTH" | "ONE_YEAR") | ast.Call(func=ast.Attribute()):
            yield "", node


def _number_of(node: ast.AST, *, sizing: bool) -> ast.expr | None:
    """The node of a number that sizes something, or None."""
    match node:
        case ast.Constant(value=int() | float() as value) if sizing and not isinstance(value, bool) and value != 0:
            return node
        case ast.Attribute(value=ast.Attribute(attr="RetentionDays") | ast.Name(id="RetentionDays"), attr=name):
            return node if name.isupper() else None
    return None


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def accepted(path: Path, name: str) -> bool:
    """Whether the number has a reason to be there."""
    return any(path.as_posix().endswith(file) and name == known for file, known in ACCEPTED)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_app_takes_sizes_retentions_and_limits_from_the_configuration(path: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name} = {text}"
        for line, name, text in literals(path.read_text(encoding="utf-8"))
        if not accepted(path, name)
    ]

    assert not found, "take these from EnvironmentConfig:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        "SecureLambda(self, 'F', memory_mib=512)",
        "lambda_.Function(self, 'F', memory_size=1024)",
        "SecureLambda(self, 'F', timeout=Duration.seconds(30))",
        "SecureLambda(self, 'F', timeout=Duration.seconds(config.x or 30))",
        "logs.LogGroup(self, 'L', retention=logs.RetentionDays.ONE_YEAR)",
        "retention = RetentionDays.ONE_WEEK",
        "use(logs.RetentionDays.ONE_MONTH)",
        "bucket.add_lifecycle_rule(noncurrent_version_expiration=Duration.days(90))",
        "Queue(self, 'Q', visibility_timeout=Duration.seconds(180))",
        "Api(self, 'A', throttle_rate=100, throttle_burst=200)",
        "MEMORY_MIB = 256",
        "LOG_RETENTION_DAYS: Final = 7",
        "def function(*, timeout_seconds: int = 15): ...",
        "def function(memory_mib=256): ...",
        "cfn.add_property_override('X', {'MemorySize': 512})",
    ],
)
def test_a_planted_literal_is_found(planted: str) -> None:
    assert [*literals(planted)]


@pytest.mark.parametrize(
    "harmless",
    [
        "SecureLambda(self, 'F', memory_mib=config.lambda_.memory_mib)",
        "SecureLambda(self, 'F', timeout=Duration.seconds(config.lambda_.timeout_seconds))",
        "GraphWidget(width=24, period=Duration.minutes(1))",
        "EventInvokeConfig(maximum_retry_attempts=0)",
        "Function(self, 'F', retain_data=True, versioned=True)",
        "zones = zones[:2]",
        "timeout = config.events.visibility_timeout_seconds",
    ],
)
def test_what_sizes_nothing_is_left_alone(harmless: str) -> None:
    assert not [*literals(harmless)]


def test_every_accepted_number_is_still_there() -> None:
    stale = [
        each
        for each in ACCEPTED
        if not any(
            path.as_posix().endswith(each[0])
            and each[1] in {name for _, name, _ in literals(path.read_text(encoding="utf-8"))}
            for path in SOURCES
        )
    ]

    assert stale == []


def test_there_are_apps_to_look_at() -> None:
    assert {path.relative_to(ROOT).parts[1] for path in SOURCES} == {"infrastructure", "pipeline"}
