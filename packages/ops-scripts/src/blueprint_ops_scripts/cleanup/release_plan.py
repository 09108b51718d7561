"""Which stored releases may go. Pure: one goes only when nobody can want to go back to it, or on with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .decision import Decision, DeleteRelease, Keep, too_young


@dataclass(frozen=True, kw_only=True)
class SeenRelease:
    """One release in the environment's bucket."""

    digest: str
    objects: int
    age: float | None
    """Seconds since its newest object was written; None when S3 does not say."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Releases that somebody refers to."""

    live: str | None
    """The live one; None before the first."""

    previous: str | None = None
    """The one to go back to from the live one."""

    kept: frozenset[str] = frozenset()
    """The newest that were live."""

    open_runs: Mapping[str, str] = field(default_factory=dict)
    """Release by run that has not ended."""

    unsettled: str = ""
    """A stack that is moving or broken, with its status: it may need any release to be mended."""


def decide(seen: Sequence[SeenRelease], wanted: Wanted) -> Iterator[Decision]:
    """A decision for every stored release."""
    for release in seen:
        reason = _reason_to_keep(release, wanted)
        if reason:
            yield Keep(what=f"stored release {release.digest[:12]}", reason=reason)
        else:
            yield DeleteRelease(digest=release.digest, objects=release.objects)


def _reason_to_keep(release: SeenRelease, wanted: Wanted) -> str:
    if wanted.unsettled:
        return wanted.unsettled
    if wanted.live is None:
        return "the environment has no live release, so nothing is known to be old"
    if release.digest == wanted.live:
        return "it is live"
    if release.digest == wanted.previous:
        return "it is the one to go back to"
    if release.digest in wanted.kept:
        return "it is one of the last that were live"
    for run, digest in wanted.open_runs.items():
        if digest == release.digest:
            return f"run {run} is open"
    return too_young(release.age)
