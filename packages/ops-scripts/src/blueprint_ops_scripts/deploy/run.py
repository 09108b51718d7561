"""Deploying: the operations stack first, then the release into the store, then everything from the stored copy."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ..delivery.engine import Checker, Delivered, Engine
from ..delivery.founding import found, is_founded
from ..delivery.package import Package
from ..delivery.policy import traffic_policy
from ..delivery.reporting import both, notes
from ..delivery.state import EnvironmentState
from ..delivery.target import Report, Target, Traffic
from ..ledger.entry import LedgerEntry
from ..ledger.events import keeping_events
from ..ledger.ledger import Ledger
from ..ledger.runs import Run, RunBook, RunOverError
from ..release.errors import UnknownReleaseError, short
from ..release.manifest import Manifest
from ..release.store import ReleaseStore
from ..state.clock import Clock
from ..state.lease import Lease, hold_lease
from ..state.patience import outlast
from .candidate import Candidate
from .plan import dangling_versions, pins_versions, refuse_dangling, refuse_origin, refuse_places, refuse_stacks

_SHORTEST = 6
"""Characters of a digest that stand for it."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One `deploy`, ready to run."""

    target: Target
    traffic: Traffic
    checker: Checker | None
    report: Report
    clock: Clock
    owner: str
    workspace: Path
    """An existing empty folder for assemblies."""

    def from_candidate(
        self, run: str, candidate: Candidate, *, profile: str | None = None
    ) -> tuple[Manifest, Delivered]:
        """Store a synthesised release, and deploy it."""
        refuse_origin(self.target.config, candidate.facts)
        traffic_policy(self.target.config, profile)
        refuse_places(self.target.config, candidate.assembly)
        state = self._with_operations(candidate)
        with self._locked(run, state) as lease:
            manifest = self.target.releases(state).add(candidate.assembly.folder, candidate.facts)
            return manifest, self._deliver(run, manifest, state, lease, profile)

    def from_store(
        self, run: str, digest: str, *, profile: str | None = None, origin: ReleaseStore | None = None
    ) -> tuple[Manifest, Delivered]:
        """Deploy a release that the environment's bucket has, or that `origin` has: it is copied from there then.

        `digest` may be the beginning of one that the ledger knows, as the history prints it.

        Raises:
            UnknownReleaseError: it does not.
        """
        state = self.target.observe()
        known = self._known(digest, state)
        expected = known.manifest_sha256 if known else None
        releases = self.target.releases(state)
        try:
            manifest = (origin or releases).find(known.release if known else digest, expected=expected)
        except UnknownReleaseError as error:
            error.remedy = f"see what was live with: uv run releases history {self._name}"
            raise
        refuse_origin(self.target.config, manifest.facts)
        traffic_policy(self.target.config, profile)
        refuse_stacks(state, aws=self.target.aws)
        with self._locked(run, state) as lease:
            if origin:
                releases.copy_from(origin, manifest)
            return manifest, self._deliver(run, manifest, state, lease, profile)

    def resume(self, name: str) -> tuple[Manifest, Delivered]:
        """Go on with a deployment that was killed, interrupted or held, in the phase that it reached.

        Raises:
            RunOverError: it has ended, or is no deployment.
        """
        state = self.target.glance()
        store = self.target.store(state)
        run = RunBook(store, self._name).get(name)
        if not run.open or run.kind != "deploy":
            what = f"is over: {run.outcome}" if not run.open else f"is a promotion from {run.source}"
            remedy = f"uv run deploy {self._name}" if not run.open else run.resume_command
            raise RunOverError(f"run {name} {what}", remedy=remedy)
        outlast(store, scope=self._name, run=name, clock=self.clock, say=notes(self.report))
        with self._locked(name, state) as lease:
            releases = self.target.releases(state)
            manifest = releases.find(run.release, expected=None)
            package = Package(assembly=releases.fetch(manifest, self.workspace / "stored"), manifest=manifest)
            return manifest, self._carry_out(run, package, lease)

    def _known(self, digest: str, state: EnvironmentState) -> LedgerEntry | None:
        """The newest line of the ledger about the release that is called so; None where it has none."""
        history = Ledger(self.target.store(state), self._name).history()
        found = {
            entry.release: entry
            for entry in reversed(history)
            if entry.release == digest or (len(digest) >= _SHORTEST and entry.release.startswith(digest))
        }
        if len(found) > 1 and digest not in found:
            raise UnknownReleaseError(
                f"{digest} begins several releases of {self._name}: {', '.join(map(short, sorted(found)))}",
                remedy="give more of its digest",
            )
        return found.get(digest) or next(iter(found.values()), None)

    @property
    def _name(self) -> str:
        return self.target.config.name

    def _locked(self, run: str, state: EnvironmentState) -> AbstractContextManager[Lease]:
        return hold_lease(self.target.store(state), scope=self._name, owner=self.owner, run=run, clock=self.clock)

    def _with_operations(self, candidate: Candidate) -> EnvironmentState:
        """The release bucket and the state table exist before anything is stored or locked."""
        state = self.target.observe()
        refuse_stacks(state, aws=self.target.aws)
        return state if is_founded(state) else found(self.target, candidate.assembly, self.report)

    def _deliver(
        self, run: str, manifest: Manifest, state: EnvironmentState, lease: Lease, profile: str | None
    ) -> Delivered:
        releases = self.target.releases(state)
        package = Package(assembly=releases.fetch(manifest, self.workspace / "stored"), manifest=manifest)
        refuse_places(self.target.config, package.assembly)
        self._refuse_dangling(package, state)
        return self._carry_out(self._run(run, manifest, profile), package, lease)

    def _carry_out(self, run: Run, package: Package, lease: Lease) -> Delivered:
        """Where the stacks are the release (engine `instant`), a failed deployment is left for its developer to look at."""
        with keeping_events(lease.store, run.run, self.clock) as keeper:
            engine = Engine.on(
                lease,
                target=self.target,
                traffic=self.traffic,
                checker=self.checker,
                report=both(self.report, keeper.take),
                workspace=self.workspace,
                retreats=self.target.config.delivery.engine != "instant",
            )
            return engine.deliver(run, package, evidence={})

    def _refuse_dangling(self, package: Package, state: EnvironmentState) -> None:
        pinned = {seen.parameter: seen.pinned for seen in state.functions.values() if seen.pinned}
        pinning = [stack for stack in package.assembly.stacks(self._name) if pinned and pins_versions(stack)]
        refuse_dangling(
            [
                problem
                for stack in pinning
                for problem in dangling_versions(
                    stack, self.target.template(stack.name) if stack.name in state.stacks else None, pinned
                )
            ],
            aws=self.target.aws,
        )

    def _run(self, run: str, manifest: Manifest, profile: str | None) -> Run:
        now = self.clock.now()
        return Run(
            run=run,
            kind="deploy",
            environment=self._name,
            release=manifest.digest,
            initiator=self.target.identity,
            started=now,
            updated=now,
            options={"profile": profile} if profile else {},
        )
