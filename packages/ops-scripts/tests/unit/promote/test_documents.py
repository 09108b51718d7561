"""What the commands print with `--json` is what their schemas promise, whatever the end."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.ledger.approvals import Approvals
from blueprint_ops_scripts.ledger.events import EventBook
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.promote.options import Options
from blueprint_ops_scripts.promote.result import take_ended
from blueprint_ops_scripts.releases.history import entries_as_dicts, runs_as_dicts
from blueprint_ops_scripts.releases.showing import run_as_dict
from blueprint_ops_scripts.validate.checks import CHECKS, Answer, CheckResult, Status
from blueprint_ops_scripts.validate.run import Validation


def printed(command: str, outcome: Outcome, result: dict[str, Any]) -> dict[str, Any]:
    envelope = Envelope(command=command, environment="prod", outcome=outcome)
    envelope.result = result
    document: dict[str, Any] = json.loads(envelope.json())
    return document


def ended(stage: Any, name: str) -> Any:
    """A promotion that ends in the named way."""
    match name:
        case "planned":
            stage.options = Options(plan_only=True)
            return stage.planned()
        case "gate_blocked":
            stage.target.probe.states = {"errors": "ALARM"}
            return stage.planned()
        case "approval_missing":
            return stage.planned()
    stage.planned()
    stage.approve("prod-run", verdict="rejected" if name == "approval_rejected" else "approved")
    if name == "rolled_back":
        stage.target.checker.outcome = Outcome.CHECKS_FAILED
    return stage.promotion().resume("prod-run")


@pytest.mark.parametrize(
    "name", ["planned", "gate_blocked", "approval_missing", "approval_rejected", "succeeded", "rolled_back"]
)
def test_every_end_of_a_promotion_is_valid(stage: Any, documents: Any, name: str) -> None:
    envelope = Envelope(command="promote", environment="prod", run="prod-run")
    take_ended(envelope, ended(stage, name))
    assert envelope.outcome.value == name
    documents.check(json.loads(envelope.json()))


def test_history_and_run_are_valid(stage: Any, documents: Any) -> None:
    ended(stage, "rolled_back")
    store = stage.target.environment.table
    runs, ledger = stage.target.runs, stage.target.ledger
    history = {
        "environment": "prod",
        "live": entries_as_dicts([ledger.live()])[0],
        "releases": entries_as_dicts(ledger.history()),
        "runs": runs_as_dicts(runs.all(), Approvals(store)),
    }
    documents.check(printed("releases history", Outcome.SUCCEEDED, history))
    answers, events = Approvals(store).of("prod-run"), EventBook(store).of("prod-run")
    assert answers
    assert events
    documents.check(printed("releases show", Outcome.SUCCEEDED, run_as_dict(runs.get("prod-run"), answers, events)))
    documents.check(printed("releases approve", Outcome.SUCCEEDED, {"approval": asdict(answers[0]), "plan_text": "x"}))


def test_a_validation_is_valid(documents: Any) -> None:
    results = tuple(
        CheckResult(check=check, answer=Answer(status=status, message="m"), attempts=1, seconds=0.1)
        for check, status in zip(CHECKS, (*Status, *Status, *Status), strict=False)
    )
    found = Validation(outcome=Outcome.CHECKS_FAILED, results=results)
    documents.check(printed("validate-deployment", Outcome.CHECKS_FAILED, found.as_dict()))


def test_a_document_that_is_something_else_is_found(documents: Any) -> None:
    with pytest.raises(Exception, match="is not valid under any of the given schemas"):
        documents.check(printed("promote", Outcome.SUCCEEDED, {"surprise": 1}))
