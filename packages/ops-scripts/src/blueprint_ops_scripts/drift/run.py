"""One run over one environment: discover, inspect every stack, look whether the world moved meanwhile, report."""

from collections.abc import Sequence
from dataclasses import replace

from ..errors import OpsError
from .admission import Admission, admit
from .calls import CallPool, Denied
from .discovery import all_stacks, select
from .inspected import Inspection
from .inspection import current, inspect
from .judging import StackOutcome, fingerprint, judge
from .knowledge import Knowledge
from .observed import StackRecord
from .ports import Journal, Release
from .progress import Say, silent
from .redaction import Redactor
from .report import Coverage, Finding, StackResult
from .run_options import RunOptions
from .run_result import RunResult
from .scheduler import DeadlineReached, Scheduler

PASSES = 3
"""Times that a stack which keeps being updated under our eyes is inspected, at most."""

FEWEST_LOOKS, LOOKS_PER_STACK = 1.0, 0.2
"""Calls that may be spent to learn, by looks inside detections, how long they take and how many may run."""


class DriftRun:
    """The loop of `detect-drift` over one environment."""

    def __init__(
        self,
        pool: CallPool,
        *,
        options: RunOptions,
        redactor: Redactor,
        release: Release | None = None,
        journal: Journal | None = None,
        say: Say = silent,
    ) -> None:
        self.options = options
        self.result = RunResult()
        self.knowledge = Knowledge(poll_min=options.poll_min, accept_since=options.accept_since)
        deadline = None if options.deadline_seconds is None else pool.now() + options.deadline_seconds
        self.scheduler = Scheduler(pool, deadline)
        self.knowledge.beside = self.scheduler
        self.knowledge.sizes = options.sizes
        self._redactor, self._journal, self._say = redactor, journal, say
        self._release = release
        self._expected: tuple[str, ...] = ()
        self._wanted: dict[str, StackRecord] = {}
        self._gone: dict[str, StackRecord] = {}
        self._on_disk: set[str] = set()
        """Stacks whose findings are in the journal only: thousands of them are not held while the run goes on."""

        if journal is not None:
            journal.teach(self.knowledge)
            self.knowledge.running.update(journal.running())
            self.knowledge.note_started = journal.note_started

    def run(self) -> RunResult:
        """The result; partial and marked so after the deadline or Ctrl-C."""
        try:
            self._run()
        except DeadlineReached:
            self.result.complete = False
            self.result.notes.append("the deadline came before every stack was checked")
        except KeyboardInterrupt:
            self.result.complete, self.result.interrupted = False, True
        self._read_back()
        self._judge_gone()
        self._add_unfinished()
        self._name_parents()
        return self.result

    def _run(self) -> None:
        stacks = self._discover()
        if stacks is None:
            return
        self._compare_with_release(stacks)
        pending = self._not_in_journal(stacks)
        for _ in range(PASSES):
            self._inspect(pending)
            pending = self._moved() + self._unseen_children()
            if not pending:
                break
        for stack in pending:
            self._doubt(stack, "not checked: it was updated again and again during the run")
        self._inspect(self._wrongly_unsupported())

    def _discover(self) -> list[StackRecord] | None:
        found = self.scheduler.result(all_stacks())
        if not isinstance(found, list):
            self.result.failure, self.result.complete = found, False
            if isinstance(found, Denied):
                self.knowledge.deny(found.action, found.text)
            return None
        stacks = self._chosen(found)
        self._wanted = {stack.arn: stack for stack in stacks}
        self._say(f"{self.options.environment}: {len(stacks)} stacks")
        return sorted(stacks, key=lambda stack: -self.options.sizes.get(stack.name, 0))

    def _chosen(self, found: Sequence[StackRecord]) -> list[StackRecord]:
        options = self.options
        stacks = select(found, prefix=options.prefix, globs=options.globs)
        return [stack for stack in stacks if stack.name in options.only] if options.only else stacks

    def _not_in_journal(self, stacks: Sequence[StackRecord]) -> list[StackRecord]:
        rest = []
        for stack in stacks:
            known = self._journal.outcome(stack.arn) if self._journal is not None else None
            if known is not None and known.revision == _revision(stack):
                self.result.outcomes[stack.arn] = replace(known, findings=())
                self._on_disk.add(stack.arn)
            else:
                rest.append(stack)
        return rest

    def _inspect(self, stacks: Sequence[StackRecord]) -> None:
        few = min(16, len(stacks) / 2)
        # The others still profit from what these teach; and stacks that wait for a repair are held in memory.
        self.scheduler.places.prudent = min(64.0, max(few, len(stacks) / 3))
        self.knowledge.looks_left = FEWEST_LOOKS + LOOKS_PER_STACK * len(stacks)
        for stack in stacks:
            self._wanted[stack.arn] = stack
            only = self.options.only.get(stack.name, frozenset())
            procedure = inspect(stack, self.knowledge, wait_seconds=self.options.wait_seconds, only=only)
            self.scheduler.spawn(procedure, self._finish)
        self.scheduler.run()

    def _finish(self, seen: Inspection) -> None:
        options = self.options
        outcome = judge(
            seen, self.knowledge, environment=options.environment, redactor=self._redactor, now=options.started
        )
        self._keep(outcome)
        if seen.admission is Admission.GONE:
            self._gone[seen.stack.arn] = seen.stack
        done = len(self.result.outcomes)
        self._say(f"{options.environment}: {done}/{len(self._wanted)} {seen.stack.name}: {outcome.result.verdict}")

    def _keep(self, outcome: StackOutcome) -> None:
        arn = outcome.result.arn
        if self._journal is not None:
            self._journal.note_outcome(outcome, self.knowledge)
            self._on_disk.add(arn)
            outcome = replace(outcome, findings=())
        self.result.outcomes[arn] = outcome

    def _read_back(self) -> None:
        """Put the findings that are in the journal into the result."""
        for arn in self._on_disk:
            assert self._journal is not None, "only a journal keeps findings"
            self.result.outcomes[arn] = replace(self.result.outcomes[arn], findings=self._journal.findings(arn))
        self._on_disk.clear()

    def _moved(self) -> list[StackRecord]:
        """Stacks that were updated, replaced, deleted or made since they were inspected."""
        found = self.scheduler.result(all_stacks())
        if not isinstance(found, list):
            self.result.complete = False
            self.result.notes.append(f"whether stacks were updated during the run is not known: {found.text}")
            return []
        now = {stack.arn: stack for stack in self._chosen(found)}
        for arn in set(self.result.outcomes) - set(now):
            self._recheck_vanished(self.result.outcomes[arn])
        return [
            stack
            for arn, stack in now.items()
            if arn not in self.result.outcomes or self.result.outcomes[arn].revision != _revision(stack)
        ]

    def _recheck_vanished(self, outcome: StackOutcome) -> None:
        """A stack that the list does not show any more is asked for by its ARN: lists can lag."""
        stack = self._wanted[outcome.result.arn]
        if outcome.result.status == "DELETE_COMPLETE":
            return
        now = self.scheduler.result(current(stack))
        if admit(now.status) is Admission.GONE:
            self._finish(Inspection(stack=now, admission=Admission.GONE))

    def _unseen_children(self) -> list[StackRecord]:
        """Nested stacks that a parent names and no list showed."""
        known = set(self.result.outcomes) | set(self._wanted)
        found = []
        for outcome in list(self.result.outcomes.values()):
            for arn in outcome.children:
                if arn and arn not in known and arn.startswith("arn:"):
                    known.add(arn)
                    child = StackRecord(name=arn.split("/")[1], arn=arn, status="UNKNOWN", parent=outcome.result.arn)
                    found.append(self.scheduler.result(current(child)))
        return found

    def _wrongly_unsupported(self) -> list[StackRecord]:
        """Stacks whose unchecked resources are of a type that another stack had checked."""
        return [
            self._wanted[arn]
            for arn, outcome in self.result.outcomes.items()
            if any(self.knowledge.can_be_checked(kind) for kind in outcome.unchecked_types)
            and not outcome.coverage.skipped
        ]

    def _compare_with_release(self, stacks: Sequence[StackRecord]) -> None:
        """A stack that the release deployed and AWS does not have is drift; one that it does not know is reported."""
        if not stacks:
            self.result.complete = False
            self.result.notes.append(f"no stack is called {self.options.prefix}*, or matches --stack")
        if self._release is None:
            return
        try:  # also for chosen stacks: their outputs tell our own work from drift
            expected = self._release.expected_stacks(stacks)
        except OpsError as error:
            self.result.notes.append(f"the release could not be compared: {error}")
            return
        if expected is not None and not self.options.globs:
            self._expected = expected
            names = {stack.name for stack in stacks}
            self.result.missing.extend(self._missing(name, name) for name in expected if name not in names)
            roots = {stack.name for stack in stacks if stack.parent is None}
            self.result.unknown_stacks.extend(sorted(roots - set(expected)))

    def _judge_gone(self) -> None:
        """Stacks deleted during the run: drift when the release, or the parent as it is now, says that they should be there."""
        named_by_parents = {arn for outcome in self.result.outcomes.values() for arn in outcome.children}
        for stack in self._gone.values():
            if stack.name in self._expected or stack.arn in named_by_parents:
                self.result.missing.append(self._missing(stack.name, stack.arn))
                old = self.result.outcomes[stack.arn]
                self.result.outcomes[stack.arn] = replace(old, result=replace(old.result, verdict="drifted"))
            else:
                self.result.notes.append(
                    f"stack {stack.name} was deleted during the run; no release says that it should exist"
                )

    def _missing(self, name: str, physical_id: str) -> Finding:
        environment = self.options.environment
        return Finding(
            environment=environment,
            stack=name,
            logical_id="",
            physical_id=physical_id,
            type="AWS::CloudFormation::Stack",
            kind="STACK_MISSING",
            path="",
            expected="present",
            actual="absent",
            fingerprint=fingerprint(environment, name, "", "AWS::CloudFormation::Stack", "STACK_MISSING", ""),
            first_seen=self.options.started,
        )

    def _doubt(self, stack: StackRecord, doubt: str) -> None:
        old = self.result.outcomes.get(stack.arn)
        coverage = Coverage(resources=old.coverage.resources, skipped=old.coverage.resources) if old else Coverage()
        self.result.outcomes[stack.arn] = StackOutcome(
            result=StackResult(
                environment=self.options.environment,
                name=stack.name,
                arn=stack.arn,
                parent=stack.parent,
                status=stack.status,
                verdict="incomplete",
                resources=coverage.resources,
                doubts=(doubt,),
            ),
            coverage=coverage,
            findings=self._findings_of(old) if old else (),
        )

    def _findings_of(self, outcome: StackOutcome) -> tuple[Finding, ...]:
        """Findings of an outcome that is about to be replaced."""
        arn = outcome.result.arn
        if arn not in self._on_disk or self._journal is None:
            return outcome.findings
        self._on_disk.discard(arn)
        return self._journal.findings(arn)

    def _name_parents(self) -> None:
        """Where the service does not say which stack nests another one, its parent's resources do."""
        for outcome in list(self.result.outcomes.values()):
            for arn in outcome.children:
                child = self.result.outcomes.get(arn)
                if child is not None and child.result.parent is None:
                    named = replace(child.result, parent=outcome.result.arn)
                    self.result.outcomes[arn] = replace(child, result=named)

    def _add_unfinished(self) -> None:
        for arn, stack in self._wanted.items():
            if arn not in self.result.outcomes:
                self._doubt(stack, "not checked: the run ended before")


def _revision(stack: StackRecord) -> tuple[str, str, str]:
    return (stack.arn, stack.status, str(stack.updated))
