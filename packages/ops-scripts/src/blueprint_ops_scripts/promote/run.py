"""The promotion: resolve, lock, gates, plan, approve, deploy, shift, validate, record. It never synthesises."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..delivery.engine import Checker, Delivered, Engine, serves
from ..delivery.package import Package
from ..delivery.retreat import Retreat
from ..delivery.state import EnvironmentState
from ..delivery.target import Report, Traffic
from ..deploy.plan import refuse_origin
from ..ledger.approvals import Approval, Approvals, standing
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..release.manifest import Manifest
from ..state.clock import Clock
from ..state.lease import Lease, hold_lease
from . import gates
from .errors import NothingToPromoteError, RunOverError, WrongSourceError
from .examine import DriftReader, Examiner, Place, Scene, TestRunner
from .gates import Gate
from .plan import PromotionPlan
from .planning import ChangeSets, Planner

_POLL_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person asked for."""

    profile: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Reason by gate."""

    fix_forward: bool = False
    ack_one_way: bool = False
    plan_only: bool = False
    wait_seconds: float = 0
    """How long to wait for an approval."""


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The release that is live in the source, and the target as it is."""

    entry: LedgerEntry
    source: EnvironmentState
    """Its stacks only."""

    target: EnvironmentState
    target_entry: LedgerEntry | None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A run with its plan and gates, as of now."""

    run: Run
    plan: PromotionPlan
    gates: tuple[Gate, ...]
    package: Package


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How the command ended."""

    outcome: Outcome
    run: Run | None = None
    manifest: Manifest | None = None
    delivered: Delivered | None = None
    plan: PromotionPlan | None = None
    gates: tuple[Gate, ...] = ()
    approval: Approval | None = None
    reason: str = ""
    remedy: str = ""


Confirm = Callable[[PromotionPlan, tuple[Gate, ...]], bool]
"""Shows the plan to the person at the terminal and asks."""


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One `promote`, ready to run."""

    source: Place
    target: Place
    change_sets: ChangeSets
    traffic: Traffic
    checker: Checker
    tests: TestRunner
    drift: DriftReader
    report: Report
    clock: Clock
    owner: str
    workspace: Path
    options: Options
    confirm: Confirm | None
    """None when nobody is asked: without a terminal, or with `--yes`."""

    def start(self, run: str) -> Ended:
        """Promote what is live in the source."""
        resolved = self._resolve()
        if self._is_there(resolved):
            return Ended(outcome=Outcome.NOOP)
        return self._attempt(self._new_run(run, resolved), resolved)

    def resume(self, name: str) -> Ended:
        """Go on with a run: a planned one is examined anew, a broken one continues in the phase that it reached."""
        state = self.target.target.glance()
        run = RunBook(self.target.target.store(state), self.target.name).get(name)
        if not run.open:
            raise RunOverError(
                f"run {name} is over: {run.outcome}",
                remedy=f"start a new one: uv run promote {run.source} {run.environment}",
            )
        if run.phase is Phase.PLANNED:
            return self._attempt(self._with_options_of(run), self._resolve())
        with self._locked(run.run, state) as lease:
            entry = Ledger(self.source.target.store(self.source.target.glance()), self.source.name).live()
            releases = self.target.target.releases(state)
            expected = entry.manifest_sha256 if entry and entry.release == run.release else None
            manifest = releases.find(run.release, expected=expected)
            assembly = releases.fetch(manifest, self.workspace / "stored")
            code = _code(entry) if entry and entry.release == run.release else {}
            package = Package(assembly=assembly, manifest=manifest, code=code)
            delivered = self._engine(lease).deliver(run, package, evidence={"resumed": True})
        return Ended(
            outcome=delivered.outcome, run=run, manifest=manifest, delivered=delivered, reason=delivered.reason
        )

    def _resolve(self) -> Resolved:
        wanted = self.target.target.config.delivery.promotes_from
        if wanted and wanted != self.source.name:
            raise WrongSourceError(
                f"{self.target.name} takes releases from {wanted}, not from {self.source.name}",
                remedy=f"uv run promote {wanted} {self.target.name}",
            )
        source, target = self.source.target.glance(), self.target.target.observe()
        entry = Ledger(self.source.target.store(source), self.source.name).live()
        if entry is None:
            raise NothingToPromoteError(
                f"{self.source.name} has no live release", remedy=f"deploy one: uv run deploy {self.source.name}"
            )
        target_entry = Ledger(self.target.target.store(target), self.target.name).live()
        return Resolved(entry=entry, source=source, target=target, target_entry=target_entry)

    def _is_there(self, resolved: Resolved) -> bool:
        """Whether the target runs exactly this release, by ledger, aliases, parameter and stacks."""
        entry = resolved.target_entry
        return (
            serves(entry, resolved.entry.release, resolved.target)
            and resolved.target.release == resolved.entry.release
            and entry is not None
            and dict(entry.stacks) == resolved.target.updated()
        )

    def _attempt(self, run: Run, resolved: Resolved) -> Ended:
        """Gates and plan under the lock; with an approval at hand the delivery too, else the lock is given up."""
        with self._locked(run.run, resolved.target) as lease:
            prepared = self._prepare(run, resolved, lease)
            shut = gates.verdict(prepared.gates)
            if self.options.plan_only:
                return _ended(Outcome.PLANNED, prepared)
            if shut is not Outcome.SUCCEEDED:
                return self._blocked(shut, prepared, lease)
            approval, why = self._approval(prepared, resolved)
            if approval and approval.verdict == "rejected":
                RunBook(lease.store, self.target.name).save(
                    lease, replace(prepared.run, phase=Phase.DONE, outcome=Outcome.APPROVAL_REJECTED.value, reason=why)
                )
                return _ended(Outcome.APPROVAL_REJECTED, prepared, reason=why, approval=approval)
            if not why:
                return self._deliver(prepared, resolved, lease, approval)
        return self._without_approval(prepared, why)

    def _prepare(self, run: Run, resolved: Resolved, lease: Lease) -> Prepared:
        config = self.target.target.config
        releases = self.source.target.releases(resolved.source)
        manifest = releases.find(resolved.entry.release, expected=resolved.entry.manifest_sha256)
        refuse_origin(config, manifest.facts)
        assembly = releases.fetch(manifest, _empty(self.workspace, "release"))
        package = Package(assembly=assembly, manifest=manifest, code=_code(resolved.entry))
        state = self.target.target.observe()
        entry = Ledger(lease.store, self.target.name).live()
        planner = Planner(target=self.target.target, change_sets=self.change_sets, profile=self._profile)
        plan = planner.plan(run.run, package, source=self.source.name, state=state, entry=entry)
        scene = Scene(source=self.source.target.observe(), source_entry=resolved.entry, target=state, plan=plan)
        answers = gates.override(self._examiner(resolved, lease).examine(scene), self.options.overrides)
        saved = replace(
            run,
            plan_digest=plan.digest,
            plan=plan.text(),
            gates=tuple(gate.as_dict() for gate in answers),
            release=package.digest,
        )
        return Prepared(
            run=RunBook(lease.store, self.target.name).save(lease, saved), plan=plan, gates=answers, package=package
        )

    def _blocked(self, outcome: Outcome, prepared: Prepared, lease: Lease) -> Ended:
        shut = [gate for gate in prepared.gates if not gate.open]
        reason = "; ".join(f"{gate.name}: {gate.message}" for gate in shut)
        RunBook(lease.store, self.target.name).save(
            lease, replace(prepared.run, phase=Phase.DONE, outcome=outcome.value, reason=reason)
        )
        return _ended(outcome, prepared, reason=reason, remedy="; ".join(gate.remedy for gate in shut if gate.remedy))

    def _approval(self, prepared: Prepared, resolved: Resolved) -> tuple[Approval | None, str]:
        """The approval that counts, and why there is none; both empty where none is asked for."""
        delivery = self.target.target.config.delivery
        if not delivery.approval_required:
            said = self.confirm is None or self.confirm(prepared.plan, prepared.gates)
            return None, "" if said else "the person at the terminal said no"
        approvals = Approvals(self.target.target.store(resolved.target))
        return standing(
            approvals.of(prepared.run.run),
            plan_digest=prepared.plan.digest,
            initiator=prepared.run.initiator,
            separate=delivery.separate_approver,
            now=self.clock.now(),
        )

    def _without_approval(self, prepared: Prepared, why: str) -> Ended:
        """Wait for somebody, or say what is missing."""
        run = prepared.run.run
        remedy = f"{self._who()}: uv run releases approve {run}; then: uv run promote --resume {run}"
        if not self.target.target.config.delivery.approval_required:
            return _ended(Outcome.APPROVAL_REJECTED, prepared, reason=why)
        if self.options.wait_seconds > 0 and self._wait(prepared):
            again = replace(self, options=replace(self.options, wait_seconds=0))
            return again._attempt(prepared.run, self._resolve())
        return _ended(Outcome.APPROVAL_MISSING, prepared, reason=f"run {run} is not approved: {why}", remedy=remedy)

    def _who(self) -> str:
        separate = self.target.target.config.delivery.separate_approver
        return "somebody other than the initiator approves it with" if separate else "approve it with"

    def _wait(self, prepared: Prepared) -> bool:
        """Whether somebody answered in time. The lock is free meanwhile."""
        approvals = Approvals(self.target.target.store(self.target.target.glance()))
        known = len(approvals.of(prepared.run.run))
        until = self.clock.now() + self.options.wait_seconds
        self.report({"event": "note", "text": f"waiting for: uv run releases approve {prepared.run.run}"})
        while self.clock.now() < until:
            self.clock.sleep(_POLL_SECONDS)
            if len(approvals.of(prepared.run.run)) > known:
                return True
        return False

    def _deliver(self, prepared: Prepared, resolved: Resolved, lease: Lease, approval: Approval | None) -> Ended:
        target = self.target.target
        releases = target.releases(resolved.target)
        releases.copy_from(self.source.target.releases(resolved.source), prepared.package.manifest)
        assembly = releases.fetch(prepared.package.manifest, _empty(self.workspace, "stored"))
        evidence: dict[str, Any] = {
            "source": self.source.name,
            "plan": prepared.plan.digest,
            "gates": [gate.as_dict() for gate in prepared.gates],
            "approved_by": approval.by if approval else None,
        }
        package = replace(prepared.package, assembly=assembly)
        delivered = self._engine(lease).deliver(prepared.run, package, evidence=evidence)
        return _ended(
            delivered.outcome,
            prepared,
            delivered=delivered,
            reason=delivered.reason,
            remedy=delivered.remedy,
            approval=approval,
        )

    def _engine(self, lease: Lease) -> Engine:
        target = self.target.target
        return Engine(
            target=target,
            traffic=self.traffic,
            checker=self.checker,
            ledger=Ledger(lease.store, self.target.name),
            runs=RunBook(lease.store, self.target.name),
            lease=lease,
            report=self.report,
            retreat=Retreat(target=target, traffic=self.traffic, report=self.report, workspace=self.workspace),
        )

    def _examiner(self, resolved: Resolved, lease: Lease) -> Examiner:
        return Examiner(
            source=self.source,
            target=self.target,
            source_ledger=Ledger(self.source.target.store(resolved.source), self.source.name),
            target_ledger=Ledger(lease.store, self.target.name),
            tests=self.tests,
            drift=self.drift,
            clock=self.clock,
            report=self.report,
            fix_forward=self.options.fix_forward,
            ack_one_way=self.options.ack_one_way,
        )

    def _locked(self, run: str, state: EnvironmentState) -> AbstractContextManager[Lease]:
        store = self.target.target.store(state)
        return hold_lease(store, scope=self.target.name, owner=self.owner, run=run, clock=self.clock)

    @property
    def _profile(self) -> str:
        return self.options.profile or self.target.target.config.delivery.profile

    def _new_run(self, run: str, resolved: Resolved) -> Run:
        now = self.clock.now()
        return Run(
            run=run,
            kind="promote",
            environment=self.target.name,
            source=self.source.name,
            release=resolved.entry.release,
            initiator=self.target.target.identity,
            started=now,
            updated=now,
            options={
                "profile": self._profile,
                "overrides": dict(self.options.overrides),
                "fix_forward": self.options.fix_forward,
                "ack_one_way": self.options.ack_one_way,
            },
        )

    def _with_options_of(self, run: Run) -> Run:
        """A resumed run keeps its name, its initiator and its start; what it is allowed to is said anew."""
        return replace(self._new_run(run.run, self._resolve()), initiator=run.initiator, started=run.started)


def _ended(outcome: Outcome, prepared: Prepared, **more: Any) -> Ended:
    return Ended(
        outcome=outcome,
        run=prepared.run,
        manifest=prepared.package.manifest,
        plan=prepared.plan,
        gates=prepared.gates,
        **more,
    )


def _code(entry: LedgerEntry) -> dict[str, str]:
    return {name: code.code_sha256 for name, code in entry.functions.items()}


def _empty(workspace: Path, name: str) -> Path:
    """A folder in the workspace that nothing was written to yet."""
    number = sum(1 for path in workspace.iterdir() if path.name.startswith(name))
    return workspace / f"{name}-{number}"
