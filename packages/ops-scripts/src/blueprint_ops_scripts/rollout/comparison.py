"""One kind of failure of one function, compared over a rollout: is it worse, is it known to be good?"""

from collections import deque
from dataclasses import dataclass, field

from .bounds import upper_difference
from .contrast import HARMFUL_EXCESS, HARMFUL_RATIO, Contrast
from .evidence import Evidence
from .level import Level
from .likelihood import NOTHING, Cell
from .onset import Onset
from .suspicion import Suspicion, harmful_ratio
from .tick import Bursts, Tick

RECENT_TICKS = 5
CARRIED_TICKS = 5
"""Ticks in which only one version was seen are joined with later ones, but not for longer than this."""


@dataclass
class Comparison:
    """What is known of one kind of failure."""

    name: str
    evidence: Evidence = field(default_factory=Evidence)
    whole: Suspicion = field(default_factory=Suspicion)
    step: Suspicion = field(default_factory=Suspicion)
    onset: Onset = field(default_factory=Onset)
    level: Level = field(default_factory=Level)
    bursts: Bursts = field(default_factory=Bursts)
    contrast: Contrast = field(default_factory=Contrast)
    total: Cell = NOTHING
    step_total: Cell = NOTHING
    recent: deque[Cell] = field(default_factory=lambda: deque(maxlen=RECENT_TICKS))
    _carried: Cell = NOTHING
    _carried_ticks: int = 0

    def see(self, traffic: Cell, probes: Cell) -> None:
        """Take one tick into account."""
        both = traffic + probes
        self.total, self.step_total = self.total + both, self.step_total + both
        self.recent.append(both)
        joined = self._joined(traffic)
        self.contrast.see(joined, probes)
        kinds = self.whole.kinds
        tick = Tick(traffic=joined, probes=probes, level=self.level, earlier=self.bursts)
        self.bursts = tick.bursts
        for part in (self.evidence, self.whole, self.step):
            part.see(tick)
        self.onset.see(tick, kinds)
        self.level.remember(traffic.baseline_failures, traffic.baseline_requests)

    def next_step(self) -> None:
        """Begin a step: what is asked of every step anew is forgotten."""
        self.step, self.step_total = Suspicion(), NOTHING

    @property
    def excess(self) -> float:
        """Canary rate minus baseline rate, over the rollout or the last ticks, whichever is greater."""
        recent = NOTHING
        for cell in self.recent:
            recent += cell
        return max(_excess(self.total), _excess(recent))

    @property
    def odds_of_harm(self) -> float:
        """Odds over the whole rollout."""
        return self.whole.odds(self._baseline_rate)

    @property
    def odds_of_late_harm(self) -> float:
        """Odds in this step alone: a bug that shows only there is diluted in the whole."""
        return self.step.odds(self._baseline_rate)

    @property
    def odds_of_recent_harm(self) -> float:
        """Odds since the most suspicious tick, nothing being excused as a burst."""
        return self.onset.odds(harmful_ratio(self._baseline_rate))

    @property
    def _baseline_rate(self) -> float:
        return self.total.baseline_failures / max(1, self.total.baseline_requests)

    @property
    def harmful_excess(self) -> float:
        """The excess that would be harmful at the old version's rate; an outage in an earlier step makes none tolerable."""
        lately = self.step_total.baseline_failures / max(1, self.step_total.baseline_requests)
        return max(HARMFUL_EXCESS, (HARMFUL_RATIO - 1) * min(lately, self._baseline_rate))

    @property
    def upper_excess(self) -> float:
        """Upper 90 % bound of the excess in this step."""
        cell = self.step_total
        return upper_difference(
            cell.canary_failures, cell.canary_requests, cell.baseline_failures, cell.baseline_requests
        )

    def _joined(self, cell: Cell) -> Cell:
        joined = self._carried + cell
        if joined.comparable or self._carried_ticks >= CARRIED_TICKS:
            self._carried, self._carried_ticks = NOTHING, 0
            return joined
        self._carried, self._carried_ticks = joined, self._carried_ticks + 1
        return NOTHING


def _excess(cell: Cell) -> float:
    if not cell.canary_requests:
        return 0.0
    return cell.canary_failures / cell.canary_requests - cell.baseline_failures / max(1, cell.baseline_requests)
