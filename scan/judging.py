"""Findings against acknowledgements: what is accepted, what is left, and what is accepted in vain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .acknowledgement import Acknowledgement
from .finding import Finding


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of a scan."""

    accepted: tuple[Finding, ...]
    """Findings that an acknowledgement covers."""

    left: tuple[Finding, ...]
    """Findings that nobody answers for."""

    unused: tuple[tuple[Acknowledgement, str, str], ...]
    """Acknowledgements with a rule and a stage in which that rule finds nothing that they cover."""


def judge(findings: Iterable[Finding], acknowledgements: Sequence[Acknowledgement]) -> Verdict:
    """Sort the findings."""
    needed: set[tuple[Acknowledgement, str, str]] = set()
    accepted: list[Finding] = []
    left: list[Finding] = []
    for finding in sorted(findings):
        covering = [each for each in acknowledgements if each.covers(finding)]
        needed.update((each, finding.rule, finding.stage) for each in covering)
        (accepted if covering else left).append(finding)
    unused = (
        (each, rule, stage)
        for each in acknowledgements
        for rule in each.rules
        for stage in each.stages
        if (each, rule, stage) not in needed
    )
    return Verdict(accepted=tuple(accepted), left=tuple(left), unused=tuple(unused))
