"""The promotion as a whole: resolve, lock, gates, plan, approval, delivery."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ..delivery.founding import found
from ..delivery.policy import traffic_policy
from ..delivery.reporting import both, notes
from ..delivery.target import Report
from ..deploy.plan import refuse_origin, refuse_places
from ..ledger.events import keeping_events
from ..ledger.runs import Phase, Run, RunBook, RunOverError
from ..outcomes import Outcome
from ..release.manifest import Manifest
from ..state.clock import Clock
from ..state.lease import Lease, hold_lease
from ..state.patience import outlast
from .approval import Confirm, Inbox
from .courier import Courier
from .gate import verdict
from .options import Options
from .package import fetched, verified_facts
from .place import Place
from .ports import TestRunner
from .prepare import Preparer
from .prepared import Ended, Prepared, plans_text
from .resolve import Resolved, resolve
from .resumption import Resumption
from .wave import Aim, Wave, take_aim

Locked = Sequence[tuple[Aim, Lease]]


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One `promote`, ready to run."""

    source: Place
    waves: tuple[Wave, ...]
    """The named target, which keeps the run and its approvals, and the environments that follow it."""

    tests: TestRunner
    report: Report
    clock: Clock
    owner: str
    workspace: Path
    options: Options
    confirm: Confirm | None
    """None when nobody is asked: without a terminal, or with `--yes`."""

    def start(self, run: str) -> Ended:
        """Promote what is live in the source."""
        for wave in self.waves:
            traffic_policy(wave.place.target.config, self.options.profile)
        resolved = resolve(self.source, self.waves)
        if resolved.is_everywhere:
            return Ended(outcome=Outcome.NOOP)
        return self._attempt(self._new_run(run, resolved), resolved)

    def resume(self, name: str) -> Ended:
        """Go on with a run: a planned one is examined anew, a broken one continues in the phase that it reached.

        Raises:
            RunOverError: it has ended.
        """
        target = self.waves[0].place.target
        run = RunBook(target.store(target.glance()), self.waves[0].name).get(name)
        if not run.open:
            raise RunOverError(
                f"run {name} is over: {run.outcome}",
                remedy=f"start a new one: {run.anew_command}",
            )
        if run.phase is not Phase.PLANNED:
            return self._resumption().go_on(run)
        return replace(self, options=self.options.taken_up(run.options))._plan_again(run)

    def _plan_again(self, run: Run) -> Ended:
        for wave in self.waves:
            traffic_policy(wave.place.target.config, self.options.profile)
        resolved = resolve(self.source, self.waves)
        again = replace(self._new_run(run.run, resolved), initiator=run.initiator, started=run.started)
        return self._attempt(again, resolved)

    def _attempt(self, run: Run, resolved: Resolved) -> Ended:
        """Gates and plan under the locks; with an approval at hand the delivery too, else the locks are given up."""
        manifest = resolved.releases.find(resolved.entry.release, expected=resolved.entry.manifest_sha256)
        for wave in self.waves:
            refuse_origin(wave.place.target.config, manifest.facts)
        aims = [self._founded(aim, resolved, manifest) for aim in resolved.aims]
        inbox = self._inbox(aims[0])
        with ExitStack() as held:
            locked = [(aim, held.enter_context(self._lock(aim, run))) for aim in aims]
            keeper = held.enter_context(keeping_events(locked[0][1].store, run.run, self.clock))
            ended = replace(self, report=both(self.report, keeper.take))._under_locks(run, resolved, manifest, locked)
        if ended.run is None or ended.outcome is not Outcome.APPROVAL_MISSING or not self.options.wait_seconds:
            return ended
        notes(self.report)(plans_text(ended.plans))
        if not inbox.wait(ended.run, self.options.wait_seconds):
            return ended
        patient_no_more = replace(self, options=replace(self.options, wait_seconds=0))
        return patient_no_more._attempt(run, resolve(self.source, self.waves))

    def _under_locks(self, run: Run, resolved: Resolved, manifest: Manifest, locked: Locked) -> Ended:
        preparer = Preparer(
            source=self.source, tests=self.tests, report=self.report, clock=self.clock, options=self.options
        )
        package = fetched(resolved.releases, manifest, resolved.entry, self.workspace)
        for wave in self.waves:
            refuse_places(wave.place.target.config, package.assembly)
        prepared = preparer.prepare(run, package, resolved.entry, locked)
        ended = self._decided(prepared, resolved, locked)
        aim, lease = locked[0]
        runs = RunBook(lease.store, aim.name)
        if ended.outcome is not Outcome.APPROVAL_MISSING and not (ended.delivered and prepared.is_first(aim.name)):
            runs.save(lease, replace(prepared.run, phase=Phase.DONE, outcome=ended.outcome.value, reason=ended.reason))
        return ended

    def _decided(self, prepared: Prepared, resolved: Resolved, locked: Locked) -> Ended:
        """The answer of gates and approvers; where it is yes, the delivery."""
        if self.options.plan_only:
            return Ended.of(Outcome.PLANNED, prepared)
        shut = verdict(prepared.gates)
        if shut is not Outcome.SUCCEEDED:
            return _blocked(shut, prepared)
        inbox = self._inbox(locked[0][0])
        approval, why = inbox.answer(prepared)
        if not why:
            courier = Courier(source=self.source.name, report=self.report, workspace=self.workspace)
            return courier.carry_out(prepared, resolved.releases, had=resolved.had, approval=approval)
        if approval or not inbox.delivery.approval_required:
            mend = f"settle it with whoever said no, then plan anew: {prepared.run.anew_command}"
            return Ended.of(Outcome.APPROVAL_REJECTED, prepared, reason=why, remedy=mend, approval=approval)
        said = f"run {prepared.run.run} is not approved: {why}"
        return Ended.of(Outcome.APPROVAL_MISSING, prepared, reason=said, remedy=inbox.how(prepared.run))

    def _founded(self, aim: Aim, resolved: Resolved, manifest: Manifest) -> Aim:
        """An environment without an operations stack has no place for locks, runs and approvals: it comes first."""
        if aim.store:
            return aim
        if self.options.plan_only:
            return aim.rehearsed()
        package = fetched(resolved.releases, manifest, resolved.entry, self.workspace)
        found(aim.wave.place.target, package.assembly, self.report)
        return take_aim(aim.wave)

    def _lock(self, aim: Aim, run: Run) -> AbstractContextManager[Lease]:
        store, name = aim.place_of_state(), aim.wave.run_name(run.run, self.waves[0].name)
        outlast(store, scope=aim.name, run=name, clock=self.clock, say=notes(self.report))
        return hold_lease(store, scope=aim.name, owner=self.owner, run=name, clock=self.clock)

    def _inbox(self, first: Aim) -> Inbox:
        return Inbox(
            delivery=first.wave.place.target.config.delivery,
            store=first.place_of_state(),
            clock=self.clock,
            report=self.report,
            confirm=self.confirm,
        )

    def _resumption(self) -> Resumption:
        return Resumption(
            wave=self.waves[0], report=self.report, clock=self.clock, owner=self.owner, workspace=self.workspace
        )

    def _new_run(self, run: str, resolved: Resolved) -> Run:
        first, now = self.waves[0], self.clock.now()
        return Run(
            run=run,
            kind="promote",
            environment=first.name,
            source=self.source.name,
            release=resolved.entry.release,
            initiator=first.place.target.identity,
            started=now,
            updated=now,
            options={
                **self.options.as_dict(),
                "waves": [wave.name for wave in self.waves],
                "verified": verified_facts(resolved.entry),
            },
        )


def _blocked(outcome: Outcome, prepared: Prepared) -> Ended:
    shut = [gate for gate in prepared.gates if not gate.open]
    return Ended.of(
        outcome,
        prepared,
        reason="; ".join(f"{gate.name}: {gate.message}" for gate in shut),
        remedy="; ".join(gate.remedy for gate in shut if gate.remedy),
    )
