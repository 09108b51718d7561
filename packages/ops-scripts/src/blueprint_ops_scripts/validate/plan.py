"""From what was seen to answers, and from answers to an outcome. Nothing here talks to AWS."""

import json
from collections.abc import Collection, Mapping, Sequence

from ..aws.functions import VersionFacts
from ..delivery.state import EnvironmentState
from ..ledger.entry import LedgerEntry
from ..outcomes import Outcome
from .checks import Answer, CheckResult, Severity, Status

_STABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}
_NO_FUNCTION = "no function is deployed"
_RESTORED = {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}


def passed(message: str) -> Answer:
    """The answer yes."""
    return Answer(status=Status.PASS, message=message)


def failed(message: str) -> Answer:
    """The answer no."""
    return Answer(status=Status.FAIL, message=message)


def unknown(message: str) -> Answer:
    """Nobody knows."""
    return Answer(status=Status.UNKNOWN, message=message)


def stacks_stable(state: EnvironmentState) -> Answer:
    """A stack that was rolled back serves, but is not what somebody wanted: a warning."""
    if not state.stacks:
        return failed("no stack is deployed")
    bad = [
        f"{name} is {stack.status}" for name, stack in state.stacks.items() if stack.status not in _STABLE | _RESTORED
    ]
    if bad:
        return failed("; ".join(sorted(bad)))
    restored = sorted(name for name, stack in state.stacks.items() if stack.status in _RESTORED)
    if restored:
        return Answer(status=Status.WARN, message=f"rolled back by CloudFormation: {', '.join(restored)}")
    return passed(f"{len(state.stacks)} stacks")


def live_equals_ledger(state: EnvironmentState, entry: LedgerEntry | None) -> Answer:
    """Every function of the ledger, and no other, has its version live."""
    if entry is None:
        return unknown("the ledger has no live release")
    wanted = {name: code.version for name, code in entry.functions.items()}
    seen = {name: function.live for name, function in state.functions.items()}
    wrong = [
        f"{name} serves {seen.get(name) or 'nothing'}, the ledger says {wanted.get(name) or 'nothing'}"
        for name in sorted(wanted.keys() | seen.keys())
        if wanted.get(name) != seen.get(name)
    ]
    return (
        failed("; ".join(wrong))
        if wrong
        else passed(", ".join(f"{name} {version}" for name, version in wanted.items()))
    )


def traffic_whole(state: EnvironmentState) -> Answer:
    """No function's traffic is shared between versions."""
    if not state.functions:
        return unknown(_NO_FUNCTION)
    split = [f"{name} {dict(found.alias.weights)}" for name, found in state.split().items() if found.alias]
    return failed(f"traffic is split: {'; '.join(split)}") if split else passed("no alias has weights")


def versions_active(state: EnvironmentState, versions: Mapping[str, VersionFacts | None]) -> Answer:
    """Every live version exists and is active."""
    if not versions:
        return unknown(_NO_FUNCTION)
    bad = [
        f"{name} version {state.functions[name].live}: {facts.state if facts else 'does not exist'}"
        for name, facts in versions.items()
        if facts is None or facts.state != "Active"
    ]
    return failed("; ".join(bad)) if bad else passed(f"{len(versions)} versions")


def code_equals_ledger(versions: Mapping[str, VersionFacts | None], entry: LedgerEntry | None) -> Answer:
    """Lambda's own hash of each live package is the one that was recorded."""
    if entry is None:
        return unknown("the ledger has no live release")
    wrong = [
        f"{name} runs {facts.code_sha256 if facts else 'nothing'}, recorded is {entry.functions[name].code_sha256}"
        for name, facts in versions.items()
        if name in entry.functions and (facts is None or facts.code_sha256 != entry.functions[name].code_sha256)
    ]
    return failed("; ".join(wrong)) if wrong else passed(f"{len(versions)} functions")


def release_parameter(state: EnvironmentState, entry: LedgerEntry | None) -> Answer:
    """What /health says is what the ledger says."""
    if entry is None:
        return unknown("the ledger has no live release")
    if state.release != entry.release:
        return failed(f"the parameter says {state.release}, the ledger {entry.release}")
    return passed(entry.release[:12])


def healthy(status: int | None, body: str) -> Answer:
    """200 and a JSON body whose `status` is exactly `healthy`; the word `unhealthy` contains it and is not it."""
    if status is None:
        return unknown(f"no answer: {body}")
    try:
        said = json.loads(body)
    except ValueError:
        return failed(f"{status}, and the body is not JSON: {body[:80]!r}")
    word = said.get("status") if isinstance(said, dict) else None
    if status != 200 or word != "healthy":
        return failed(f"{status}, status {word!r}")
    return passed(
        f"200, release {str(said.get('release', 'not said'))[:12]}, version {said.get('version', 'not said')}"
    )


def alarms_quiet(states: Mapping[str, str], *, before: Collection[str] = ()) -> Answer:
    """No alarm rings. One without data says nothing, which is a warning and not a pass; so does one that rang `before`."""
    if not states:
        return Answer(status=Status.WARN, message="no alarm watches the environment")
    ringing = sorted(name for name, state in states.items() if state == "ALARM" and name not in before)
    if ringing:
        return failed(f"ringing: {', '.join(ringing)}")
    still = sorted(name for name, state in states.items() if state == "ALARM")
    silent = sorted(name for name, state in states.items() if state == "INSUFFICIENT_DATA")
    remarks = [f"ringing since before the release: {', '.join(still)}"] if still else []
    remarks += [f"without data: {', '.join(silent)}"] if silent else []
    if remarks:
        return Answer(status=Status.WARN, message="; ".join(remarks))
    return passed(f"{len(states)} alarms")


def overall(results: Sequence[CheckResult]) -> Outcome:
    """A failed required check is a no; a required one without an answer is inconclusive; advice never decides."""
    required = [result.answer.status for result in results if result.check.severity is Severity.REQUIRED]
    if Status.FAIL in required:
        return Outcome.CHECKS_FAILED
    return Outcome.INCONCLUSIVE if Status.UNKNOWN in required else Outcome.SUCCEEDED
