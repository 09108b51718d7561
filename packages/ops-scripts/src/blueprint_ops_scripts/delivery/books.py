"""What a delivery writes into the ledger: a release that became live, one that did not stay, and stacks seen anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count, takewhile

from ..ledger.entry import LedgerEntry, LiveCode
from ..ledger.ledger import Ledger
from ..state.lease import Lease
from .failure import Failure
from .package import layer_key
from .passage import Passage
from .state import EnvironmentState
from .target import Target


@dataclass(frozen=True, kw_only=True)
class Books:
    """The ledger of one environment, under a lease."""

    target: Target
    ledger: Ledger
    lease: Lease

    def entry(self, way: Passage) -> LedgerEntry:
        """The release as a line of the ledger, with the environment as it is now."""
        state, facts = self.target.observe(), way.package.manifest.facts
        return LedgerEntry(
            release=way.package.digest,
            manifest_sha256=way.package.manifest.sha256(),
            commit=facts.commit,
            dirty=facts.dirty,
            run=way.run.run,
            by=way.run.initiator,
            since=self.lease.clock.now(),
            functions=self._live_code(state),
            stacks=state.updated(),
            evidence={**way.evidence, **way.detail},
            previous=_to_go_back_to(way.before, way.package.digest),
        )

    def catch_up(self, way: Passage, live: LedgerEntry) -> None:
        """The stacks may have caught up with the live-version parameters: the ledger learns the time of that update."""
        updated = self.target.observe().updated()
        since = self.lease.clock.now() if way.interrupted else live.since
        if dict(live.stacks) != updated or since != live.since:
            self.ledger.refresh(self.lease, replace(live, stacks=updated, since=since))

    def remember_failure(self, way: Passage, failure: Failure, *, is_back: bool) -> None:
        """Hold the release back, and let the ledger know stacks and versions as they are now: going back updated them.

        Unless that failed: mixed stacks are nobody's, and must not look like what was live before.

        What is live again was not alone meanwhile, so that its time begins anew: a release soaks without a break.
        """
        failed = self.entry(way)
        entry = replace(failed, status="rolled_back", note=failure.reason, functions={})
        self.ledger.mark_failed(self.lease, entry, reason=failure.reason)
        if way.before and is_back:
            same = _hashes(failed.functions) == _hashes(way.before.functions)
            functions = failed.functions if same else way.before.functions
            back = replace(way.before, stacks=failed.stacks, functions=functions, since=failed.since)
            self.ledger.refresh(self.lease, back)

    def _live_code(self, state: EnvironmentState) -> dict[str, LiveCode]:
        live = {name: (found.function_name, found.live) for name, found in state.functions.items() if found.live}
        code = self.target.code(live)
        return {
            name: LiveCode(version=version, code_sha256=code[name], layers=_layers(name, code))
            for name, (_, version) in live.items()
            if name in code
        }


def _layers(function: str, code: Mapping[str, str]) -> tuple[str, ...]:
    numbers = takewhile(lambda number: layer_key(function, number) in code, count(1))
    return tuple(code[layer_key(function, number)] for number in numbers)


def _hashes(functions: Mapping[str, LiveCode]) -> dict[str, str]:
    return {name: code.code_sha256 for name, code in functions.items()}


def _to_go_back_to(before: LedgerEntry | None, digest: str) -> str | None:
    if before is None:
        return None
    return before.previous if before.release == digest else before.release
