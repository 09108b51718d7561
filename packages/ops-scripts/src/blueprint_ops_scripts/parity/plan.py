"""From the two sides of a comparison to findings. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from blueprint_config import EnvironmentConfig

from ..drift.redaction import Redactor
from .assets import unread
from .differences import Difference, differences, equal_places
from .entities import Entity
from .expectations import Expectation
from .identity import as_written
from .report import Finding, Verdict
from .rules import ask, should_differ
from .strictness import about_safety, guards, weaker

Entities = Mapping[tuple[str, str], Entity]
_TIERS = ("dev", "staging", "prod")


@dataclass(kw_only=True)
class Judge:
    """Judges every difference between `source` and `target`."""

    source: EnvironmentConfig
    target: EnvironmentConfig
    expectations: Sequence[Expectation]
    today: date
    redactor: Redactor
    used: set[int] = field(default_factory=set)
    """Positions of the expectations that decided something."""

    def findings(self, left: Entities, right: Entities) -> Iterator[Finding]:
        """All of them, resource by resource."""
        for key in dict.fromkeys([*left, *right]):
            mine, theirs = left.get(key), right.get(key)
            entity = mine or theirs
            assert entity is not None, "a key comes from one of both"
            for difference in _between(mine, theirs):
                yield self._finding(entity, difference, *self._verdict(entity, difference))
            if mine is not None and theirs is not None:
                yield from self._should_differ(mine, theirs)

    def _should_differ(self, mine: Entity, theirs: Entity) -> Iterator[Finding]:
        """Places that are equal although the configuration says otherwise; the first row about a place decides here, too."""
        rows = [row for row in self._valid if row.about(mine)]
        places = list(equal_places(mine.body, theirs.body)) if rows else []
        places += [
            Difference(path=row.match["path"], kind="EQUAL") for row in rows if self._is_absent(row, mine, theirs)
        ]
        for place in places:
            row = next((row for row in rows if row.at(place)), None)
            why = should_differ(row, place, self.source, self.target) if row is not None else None
            if row is not None and why is not None:
                yield self._finding(mine, place, "unapproved", row.name, why)

    def _is_absent(self, row: Expectation, mine: Entity, theirs: Entity) -> bool:
        """Whether a place that the row requires is in neither environment."""
        return row.required and not any(
            row.at(place) for body in (mine.body, theirs.body) for place in equal_places(body, body)
        )

    def _finding(self, entity: Entity, difference: Difference, verdict: Verdict, rule: str | None, why: str) -> Finding:
        left, right = _shown(difference.source), _shown(difference.target)
        high = verdict == "weaker" or (verdict == "unapproved" and self._is_serious(entity, difference))
        severity: Literal["high", "normal"] = "high" if high else "normal"
        return Finding(
            stack=entity.stack,
            construct=entity.construct,
            type=entity.type,
            logical_id=entity.logical_id,
            kind=difference.kind,
            path=difference.path,
            source=self.redactor.value(difference.path, left, other=right),
            target=self.redactor.value(difference.path, right, other=left),
            verdict=verdict,
            rule=rule,
            why=why,
            severity=severity,
            fingerprint=_fingerprint(self.source.name, self.target.name, entity, difference),
        )

    def _verdict(self, entity: Entity, difference: Difference) -> tuple[Verdict, str | None, str]:
        """The first expectation about the place decides.

        Nothing but a decision with an owner excuses a weaker value; between equals the configuration may decide which is stricter.
        """
        row = next((one for one in self._valid if one.concerns(entity, difference)), None)
        answer = ask(row, difference, self.source, self.target) if row is not None else None
        if row is not None and answer is not None and answer.holds:
            self.used.add(self.expectations.index(row))
            if row.owner is not None:
                return "approved", row.name, f"{row.owner}: {answer.why}"
        special = _special(difference)
        if special is not None:
            return special[0], None, special[1]
        lax = self._weaker(difference)
        if row is None or answer is None:
            return self._unexplained(lax, None, "nothing says that it should differ")
        equals_may = row.rule == "declared" and self.source.tier == self.target.tier
        if not answer.holds or (lax and not equals_may):
            return self._unexplained(lax, row.name, answer.why)
        return "intended", row.name, answer.why

    @cached_property
    def _valid(self) -> list[Expectation]:
        """The expectations that have not expired."""
        return [row for row in self.expectations if row.expires is None or row.expires >= self.today]

    def _unexplained(self, lax: str | None, rule: str | None, why: str) -> tuple[Verdict, str | None, str]:
        return ("weaker", rule, f"{lax}; {why}") if lax else ("unapproved", rule, why)

    def _weaker(self, difference: Difference) -> str | None:
        """What is weaker in the environment of the higher tier; between equals neither may be."""
        values = as_written(difference.source), as_written(difference.target)
        ranks = [_TIERS.index(config.tier) for config in (self.source, self.target)]
        found = None
        if ranks[0] <= ranks[1] and (what := weaker(difference.path, *values)):
            found = f"{self.target.name} {what}"
        if not found and ranks[0] >= ranks[1] and (what := weaker(difference.path, *reversed(values))):
            found = f"{self.source.name} {what}"
        return found

    def _is_serious(self, entity: Entity, difference: Difference) -> bool:
        return about_safety(difference.path) or (not difference.path and guards(entity.type))


def _special(difference: Difference) -> tuple[Verdict, str] | None:
    """Differences that are not about what is said, but about what it names."""
    if difference.kind != "CHANGED":
        return None
    if as_written(difference.source) == as_written(difference.target):
        return "unapproved", "both name the same environment, so that one of them uses what is the other's"
    if unread(difference.source) and unread(difference.target):
        return "unverifiable", "the files of neither asset are in the assembly: nobody knows whether they are equal"
    return None


def _between(mine: Entity | None, theirs: Entity | None) -> Iterator[Difference]:
    if theirs is None:
        assert mine is not None
        yield Difference(path="", kind="MISSING", source=mine.body)
    elif mine is None:
        yield Difference(path="", kind="EXTRA", target=theirs.body)
    else:
        yield from differences(mine.body, theirs.body)


def _shown(value: Any) -> str | None:
    """A value as people read it: text as it is, anything else as JSON."""
    if value is None:
        return None
    written = as_written(value)
    return written if isinstance(written, str) else json.dumps(written, sort_keys=True)


def _fingerprint(source: str, target: str, entity: Entity, difference: Difference) -> str:
    parts = (source, target, entity.construct, entity.type, difference.kind, difference.path)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
