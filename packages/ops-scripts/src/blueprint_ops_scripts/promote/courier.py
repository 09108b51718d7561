"""Carrying an approved release into its environments: the stored bytes first, then the delivery, wave after wave."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..delivery.engine import Delivered, Engine
from ..delivery.package import Package
from ..delivery.target import Report
from ..errors import OpsError
from ..ledger.approvals import Approval
from ..ledger.runs import Run
from ..outcomes import Outcome
from ..release.store import ReleaseStore
from ..state.lease import Lease
from .prepare import ringing
from .prepared import Ended, Part, Prepared
from .wave import Wave, as_dicts, statement

_GOOD = (Outcome.SUCCEEDED, Outcome.NOOP)


@dataclass(frozen=True, kw_only=True)
class Courier:
    """Delivers the parts of a promotion."""

    source: str
    report: Report
    workspace: Path

    def carry_out(
        self, prepared: Prepared, releases: ReleaseStore, *, had: Mapping[str, str | None], approval: Approval | None
    ) -> Ended:
        """Deliver to one environment after the other; one that fails stops those after it.

        `releases` is the source's store, `had` the release that each environment has, in the order of the waves.
        """
        has, outcomes = dict(had), dict.fromkeys(had, Outcome.NOOP.value)
        outcomes |= {part.aim.name: "not_started" for part in prepared.parts}
        delivered = Delivered(outcome=Outcome.NOOP)
        for part in prepared.parts:
            delivered = self._deliver_part(prepared, part, releases, approval, has)
            name = part.aim.name
            outcomes[name] = delivered.outcome.value
            has[name] = delivered.detail.get("serving", {}).get("release", has[name])
            self.report({"event": "wave", "environment": name, "outcome": delivered.outcome.value})
            if delivered.outcome not in _GOOD:
                break
        return Ended.of(
            delivered.outcome,
            prepared,
            delivered=delivered,
            approval=approval,
            reason=_stated(delivered.reason, has) if delivered.reason else "",
            remedy=delivered.remedy,
            waves=as_dicts(outcomes, has) if len(has) > 1 else (),
        )

    def resume(self, wave: Wave, run: Run, package: Package, lease: Lease) -> Delivered:
        """Go on with one environment's run in the phase that it reached."""
        return self._engine(wave, lease).deliver(run, package, evidence={"resumed": True})

    def _deliver_part(
        self,
        prepared: Prepared,
        part: Part,
        releases: ReleaseStore,
        approval: Approval | None,
        has: Mapping[str, str | None],
    ) -> Delivered:
        try:
            return self._deliver(prepared, part, releases, approval)
        except OpsError as error:
            error.args = (_stated(str(error), has),)
            raise

    def _deliver(self, prepared: Prepared, part: Part, releases: ReleaseStore, approval: Approval | None) -> Delivered:
        wave, package = part.aim.wave, prepared.package
        own = wave.place.target.releases(part.aim.state)
        own.copy_from(releases, package.manifest)
        folder = Path(tempfile.mkdtemp(dir=self.workspace, prefix=f"{wave.name}-"))
        evidence = {
            "source": self.source,
            "plan": prepared.digest,
            "gates": [gate.as_dict() for gate in part.gates],
            "approved_by": approval.by if approval else None,
        }
        stored = replace(package, assembly=own.fetch(package.manifest, folder))
        return self._engine(wave, part.lease).deliver(_run_of(prepared, part), stored, evidence=evidence)

    def _engine(self, wave: Wave, lease: Lease) -> Engine:
        return Engine.on(
            lease,
            target=wave.place.target,
            traffic=wave.traffic,
            checker=wave.checks(self.report),
            report=self.report,
            workspace=self.workspace,
        )


def _run_of(prepared: Prepared, part: Part) -> Run:
    """The run of one wave: the promotion's own in the first environment, one named like it in the others."""
    name, run = part.aim.name, prepared.run
    options: dict[str, Any] = {**run.options, "ringing": ringing(part)}
    if name == run.environment:
        return replace(run, options=options)
    return replace(
        run,
        run=part.aim.wave.run_name(run.run, run.environment),
        environment=name,
        options={**options, "wave_of": run.run},
        plan=part.plan.text(),
        plan_digest=part.plan.digest,
        gates=tuple(gate.as_dict() for gate in part.gates),
    )


def _stated(text: str, has: Mapping[str, str | None]) -> str:
    """With several environments every bad end says which of them has what."""
    return f"{text}; {statement(has)}" if len(has) > 1 else text
