"""Which versions may go. Pure: a version is deleted only when every reason to keep it was looked for and none was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .decision import AT_REST, Decision, DeleteVersion, Keep, too_young

KEPT_RELEASES = 5


@dataclass(frozen=True, kw_only=True)
class SeenFunction:
    """One function with all that may refer to its versions."""

    name: str
    function_name: str
    versions: Mapping[str, float | None]
    """Age in seconds by version; None when Lambda does not say."""

    aliased: frozenset[str] = frozenset()
    """Versions that any alias names, also by weight."""

    stack: frozenset[str] = frozenset()
    """Versions that the stack has as resources or parameters."""

    open_runs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Versions by run that has not ended."""

    releases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Versions by kept release."""

    stack_status: str | None = None
    """Status of the stack that owns the function; None when no stack was found."""


def decide(seen: SeenFunction) -> Iterator[Decision]:
    """A decision for every version of a function, the oldest number first."""
    for version in sorted(seen.versions, key=_number):
        reason = _reason_to_keep(seen, version)
        if reason:
            yield Keep(what=f"{seen.name} version {version}", reason=reason)
        else:
            yield DeleteVersion(function=seen.name, function_name=seen.function_name, version=version)


def _reason_to_keep(seen: SeenFunction, version: str) -> str:
    age = seen.versions[version]
    if seen.stack_status not in AT_REST:
        return f"its stack is {seen.stack_status or 'unknown'}"
    if version in seen.aliased:
        return "an alias refers to it"
    if version in seen.stack:
        return "the stack refers to it"
    for run, versions in seen.open_runs.items():
        if version in versions:
            return f"run {run} is open"
    for release, versions in seen.releases.items():
        if version in versions:
            return f"release {release[:12]} is kept"
    return too_young(age)


def _number(version: str) -> tuple[int, str]:
    return (int(version) if version.isdecimal() else -1, version)
