"""Deploying: the operations stack first, then the release into the store, then everything from the stored copy."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ..delivery.engine import Checker, Delivered, Engine
from ..delivery.package import Package
from ..delivery.retreat import Retreat
from ..delivery.state import EnvironmentState
from ..delivery.target import Report, Target, Traffic
from ..errors import OpsError
from ..ledger.ledger import Ledger
from ..ledger.runs import Run, RunBook
from ..outcomes import Outcome
from ..release.manifest import Manifest
from ..state.clock import Clock
from ..state.lease import Lease, hold_lease
from .candidate import Candidate
from .plan import dangling_versions, pins_versions, refuse_dangling, refuse_origin, refuse_stacks


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
        self._check_places(candidate)
        state = self._with_operations(candidate)
        with self._locked(run, state) as lease:
            manifest = self.target.releases(state).add(candidate.assembly.folder, candidate.facts)
            return manifest, self._deliver(run, manifest, state, lease, profile)

    def from_store(self, run: str, digest: str, *, profile: str | None = None) -> tuple[Manifest, Delivered]:
        """Deploy a release that the environment's bucket has.

        Raises:
            UnknownReleaseError: it does not.
        """
        state = self.target.observe()
        known = [entry for entry in Ledger(self.target.store(state), self._name).history() if entry.release == digest]
        expected = known[0].manifest_sha256 if known else None
        manifest = self.target.releases(state).find(digest, expected=expected)
        refuse_origin(self.target.config, manifest.facts)
        refuse_stacks(state)
        with self._locked(run, state) as lease:
            return manifest, self._deliver(run, manifest, state, lease, profile)

    @property
    def _name(self) -> str:
        return self.target.config.name

    def _locked(self, run: str, state: EnvironmentState) -> AbstractContextManager[Lease]:
        return hold_lease(self.target.store(state), scope=self._name, owner=self.owner, run=run, clock=self.clock)

    def _check_places(self, candidate: Candidate) -> None:
        config = self.target.config
        for stack in candidate.assembly.stacks(config.name):
            if (stack.account, stack.region) != (config.account, config.region):
                raise OpsError(
                    f"{stack.name} is made for {stack.account}/{stack.region}, {config.name} is {config.account}/{config.region}",
                    remedy="synthesise with the same configuration folder (--config-dir) as the command's",
                    outcome=Outcome.CONFIG_INVALID,
                )

    def _with_operations(self, candidate: Candidate) -> EnvironmentState:
        """The release bucket and the state table exist before anything is stored or locked."""
        state = self.target.observe()
        refuse_stacks(state)
        if state.output("ReleaseBucketName") and state.output("StateTableName"):
            return state
        self.report({"event": "note", "text": f"{self._name} is new: deploying its operations stack first"})
        done = self.target.deploy_stacks(candidate.assembly, [f"{self._name}/Operations"], self.report)
        if not done.ok:
            raise OpsError(
                f"deploying the operations stack of {self._name}: {done.reason}", remedy="mend the cause and repeat"
            )
        return self.target.observe()

    def _deliver(
        self, run: str, manifest: Manifest, state: EnvironmentState, lease: Lease, profile: str | None
    ) -> Delivered:
        releases = self.target.releases(state)
        package = Package(assembly=releases.fetch(manifest, self.workspace / "stored"), manifest=manifest)
        self._refuse_dangling(package, state)
        store = self.target.store(state)
        engine = Engine(
            target=self.target,
            traffic=self.traffic,
            checker=self.checker,
            ledger=Ledger(store, self._name),
            runs=RunBook(store, self._name),
            lease=lease,
            report=self.report,
            retreat=self._retreat(),
        )
        return engine.deliver(self._run(run, manifest, profile), package, evidence={})

    def _retreat(self) -> Retreat | None:
        """Where the stacks are the release, a failed deployment is left for its developer to look at."""
        if self.target.config.delivery.engine == "instant":
            return None
        return Retreat(target=self.target, traffic=self.traffic, report=self.report, workspace=self.workspace)

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
            ]
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
