"""Opening the environments of a promotion: sessions, readers and writers, made once and passed in."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..aws.change_sets import AwsChangeSets
from ..aws.drift_gate import AwsDrift
from ..aws.probe import AwsProbe
from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..aws.traffic import AwsTraffic
from ..cdk.pinned import PinnedCli
from ..command import configured
from ..delivery.reporting import Sink, owner
from ..ledger.runs import Run, RunBook
from ..state.clock import SystemClock
from ..validate.run import Validator
from .place import Place
from .wave import Wave


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Opens environments on AWS."""

    config_dir: Path | None
    calls: Counter[str]
    """Counts the calls of all sessions."""

    cli: PinnedCli
    report: Sink
    asks: bool
    """Whether a person sits at the terminal: an undecided rollout is held for them."""

    def open(self, name: str) -> AwsTarget:
        """One environment."""
        return AwsTarget(open_session(configured(name, self.config_dir), self.calls), self.cli)

    def followed(self, first: AwsTarget) -> list[AwsTarget]:
        """An environment, and those that take each release after it."""
        return [first, *(self.open(name) for name in first.config.delivery.waves)]

    def place(self, target: AwsTarget) -> Place:
        """An environment that questions are asked of."""
        return Place(target=target, probe=AwsProbe(target))

    def wave(self, target: AwsTarget) -> Wave:
        """An environment that a release is brought to."""
        place = self.place(target)
        return Wave(
            place=place,
            change_sets=AwsChangeSets(target.session, self.cli),
            traffic=AwsTraffic(target.session, owner=owner(), interactive=self.asks),
            checks=lambda report: Validator(place.probe, clock=SystemClock(), report=report),
            drift=AwsDrift(target.session),
        )

    def run(self, target: AwsTarget, name: str) -> Run:
        """A stored run."""
        return RunBook(target.store(target.glance()), target.config.name).get(name)
