"""Drift of one environment, as a remediation asks for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..drift.managed import settle_verdicts
from ..drift.progress import Say
from ..drift.report import DriftReport
from ..drift.service import detect
from ..drift.suppressions import apply_suppressions, load_suppressions
from .session import EnvironmentSession


class DriftSource:
    """Detects drift through one session; suppressed findings count as what they are, in both ways of looking."""

    def __init__(self, session: EnvironmentSession, *, ignore: Path | None, say: Say) -> None:
        self._session, self._say = session, say
        self._suppressions = load_suppressions(ignore) if ignore is not None else []

    def detect(self, stacks: Sequence[str]) -> DriftReport:
        """The drift of the environment, or of the stacks that match the globs."""
        return self._judged(detect(self._session, stacks=stacks, say=self._say))

    def recheck(self, resources: Mapping[str, Collection[str]]) -> DriftReport:
        """The drift of single resources: logical ids by stack name."""
        return self._judged(detect(self._session, only=resources))

    def _judged(self, report: DriftReport) -> DriftReport:
        return settle_verdicts(apply_suppressions(report, self._suppressions, today=datetime.now(UTC).date()))
