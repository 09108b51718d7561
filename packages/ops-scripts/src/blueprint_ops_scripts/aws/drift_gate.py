"""Drift of the stacks that a promotion touches, as its gate sees it."""

from collections.abc import Sequence

from ..drift.service import detect
from ..promote.gates import SeenDrift
from .session import EnvironmentSession

_DEADLINE_SECONDS = 300.0


class AwsDrift:
    """Drift detection of one environment."""

    def __init__(self, session: EnvironmentSession) -> None:
        self.session = session

    def drift(self, stacks: Sequence[str]) -> SeenDrift:
        """The drift of the named stacks; a stack that could not be looked at whole is a doubt."""
        report = detect(self.session, stacks=stacks, deadline_seconds=_DEADLINE_SECONDS)
        found = [finding for finding in report.findings if finding.verdict == "drift"]
        doubts = [f"{name}: {why}" for name, why in sorted(report.denied.items())]
        doubts += [
            f"{stack.name}: {'; '.join(stack.doubts) or stack.verdict}"
            for stack in report.stacks
            if stack.verdict == "incomplete"
        ]
        return SeenDrift(
            drifted=tuple(f"{seen.stack} {seen.logical_id} {seen.path or seen.kind}" for seen in found),
            doubts=tuple(doubts) if not report.complete else (),
        )
