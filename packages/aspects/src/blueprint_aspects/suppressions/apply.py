"""Sets findings aside, and reports the suppressions that deserve a look themselves."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from blueprint_aspects.model import Finding, Level, Severity, SuppressedFinding, Verdict
from blueprint_aspects.suppressions.collect import Declared
from blueprint_aspects.suppressions.suppression import LONGEST_DAYS, Suppression

if TYPE_CHECKING:
    from blueprint_aspects.engine.policy import Policy

SOON_DAYS = 30
"""From so many days before its end a suppression announces it."""

BROAD_RESOURCES = 5
"""A suppression that covers findings on more resources than this hides more than anyone has looked at."""


def apply_suppressions(
    findings: Sequence[Finding], declared: Sequence[Declared | Suppression], policy: "Policy"
) -> tuple[list[Finding], list[SuppressedFinding], list[Finding]]:
    """Return the findings that remain, those set aside, and those about the suppressions themselves."""
    places = [item if isinstance(item, Declared) else Declared(item, None) for item in declared]
    usable = [place for place in places if _usable(place, policy)]
    if not usable:
        return list(findings), [], [finding for place in places for finding in _about(place, 0, policy)]
    used: dict[Declared, set[tuple[str, str]]] = {place: set() for place in usable}
    kept: list[Finding] = []
    suppressed: list[SuppressedFinding] = []
    for finding in findings:
        matching = [place for place in usable if _matches(place, finding)]
        if not matching:
            kept.append(finding)
            continue
        for place in matching:
            used[place].add((finding.template, finding.logical_id))
        suppressed.append(_set_aside(finding, matching[0]))
    about = [finding for place in places for finding in _about(place, len(used.get(place, ())), policy)]
    return kept, suppressed, about


def _usable(place: Declared, policy: "Policy") -> bool:
    expires = place.suppression.expires if place.suppression else None
    return place.suppression is not None and (expires is None or 0 <= (expires - policy.today).days <= LONGEST_DAYS)


def _matches(place: Declared, finding: Finding) -> bool:
    suppression = place.suppression
    return (
        suppression is not None
        and suppression.rule.id == finding.rule
        and place.covers(finding)
        and fnmatchcase(finding.detail, suppression.detail)
    )


def _set_aside(finding: Finding, place: Declared) -> SuppressedFinding:
    suppression = place.suppression
    assert suppression is not None  # only usable places match
    expires = suppression.expires.isoformat() if suppression.expires else None
    return SuppressedFinding(finding=finding, reason=suppression.reason, owner=suppression.owner, expires=expires)


def _about(place: Declared, resources: int, policy: "Policy") -> list[Finding]:
    """What there is to say about one suppression itself."""
    suppression = place.suppression
    if suppression is None:
        return [
            _meta("SUP001", Severity.HIGH, place, place.problem, "mend the suppression; until then it has no effect")
        ]
    what = f"suppression of {suppression.rule.id} ({suppression.owner})"
    days = (suppression.expires - policy.today).days if suppression.expires else None
    if days is not None and days > LONGEST_DAYS:
        return [
            _meta("SUP001", Severity.HIGH, place, f"{what} ends in {days} days", f"end it within {LONGEST_DAYS} days")
        ]
    if days is not None and days < 0:
        detail = f"{what} expired on {suppression.expires}"
        return [_meta("SUP002", Severity.MEDIUM, place, detail, "mend the finding, or decide anew with a new end")]
    level = policy.of(place.template.environment if place.template else None).level
    if resources == 0 and level.includes(suppression.rule.level):
        return [_meta("SUP003", Severity.LOW, place, f"{what} covers nothing", "remove it")]
    found = []
    if resources > BROAD_RESOURCES:
        detail = f"{what} covers findings on {resources} resources"
        found.append(
            _meta("SUP004", Severity.MEDIUM, place, detail, "attach it lower in the tree, or narrow its detail")
        )
    if days is not None and days <= SOON_DAYS:
        detail = f"{what} expires on {suppression.expires}"
        found.append(_meta("SUP005", Severity.INFO, place, detail, "mend the finding, or decide anew with a new end"))
    return found


def _meta(rule: str, severity: Severity, place: Declared, detail: str, fix: str) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        level=Level.BASIC,
        verdict=Verdict.FAIL,
        template=place.template.name if place.template else "",
        logical_id=place.resource[1] if place.resource else "",
        type="Suppression",
        path=place.path or (place.resource[1] if place.resource else ""),
        detail=detail,
        fix=fix,
    )
