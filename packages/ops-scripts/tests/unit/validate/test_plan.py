from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from blueprint_ops_scripts.aws.functions import VersionFacts
from blueprint_ops_scripts.errors import AwsUnavailableError, CredentialsError, NotAllowedError
from blueprint_ops_scripts.ledger.entry import LedgerEntry, LiveCode
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.validate import plan
from blueprint_ops_scripts.validate.checks import CHECKS, Status
from blueprint_ops_scripts.validate.junit import junit
from blueprint_ops_scripts.validate.questions import QUESTIONS
from blueprint_ops_scripts.validate.run import Validation, Validator


def entry(state: Any, **changes: Any) -> LedgerEntry:
    code = {
        name: LiveCode(version=str(found.live), code_sha256=f"code-{name}") for name, found in state.functions.items()
    }
    values: dict[str, Any] = {
        "release": "r" * 64,
        "manifest_sha256": "m",
        "commit": "c",
        "dirty": False,
        "run": "run",
        "by": "ada",
        "since": 0.0,
        "functions": code,
        "stacks": {},
    }
    return LedgerEntry(**{**values, **changes})


@pytest.fixture
def deployed(world: Any) -> Any:
    """A world with the tiny application and what its ledger would say."""
    environment = world.environment
    environment.deploy_stacks(world.package().assembly, [], None)
    environment.release = "r" * 64
    code = environment.code(dict.fromkeys(environment.versions, ("", "1")))
    world.entry = entry(
        environment.observe(),
        functions={name: LiveCode(version="1", code_sha256=found) for name, found in code.items()},
    )
    return world


def validation(world: Any, entry_: LedgerEntry | None) -> Validation:
    return Validator(world.probe, clock=world.clock, report=world.events.append).validate(entry_)


def failing(found: Validation) -> set[str]:
    return {result.check.name for result in found.results if result.answer.status is not Status.PASS}


def test_every_check_can_be_asked() -> None:
    assert {check.name for check in CHECKS} == set(QUESTIONS)


def test_an_environment_that_is_what_its_ledger_says_passes(deployed: Any) -> None:
    found = validation(deployed, deployed.entry)
    assert found.outcome is Outcome.SUCCEEDED
    assert failing(found) == set()


def test_without_a_ledger_nobody_knows_and_that_is_no_pass(deployed: Any) -> None:
    assert validation(deployed, None).outcome is Outcome.INCONCLUSIVE


def test_a_foreign_alias_write_is_found(deployed: Any) -> None:
    deployed.environment.versions["orders"].append("new")
    deployed.environment.flip("orders", "2")
    found = validation(deployed, deployed.entry)
    assert found.outcome is Outcome.CHECKS_FAILED
    assert failing(found) == {"live_equals_ledger", "code_equals_ledger"}


def test_split_traffic_is_found(deployed: Any) -> None:
    deployed.environment.split("orders", 0.2)
    assert failing(validation(deployed, deployed.entry)) == {"traffic_whole"}


def test_other_code_under_the_same_version_is_found(deployed: Any) -> None:
    deployed.environment.code_changes["orders"] = "tampered"
    assert failing(validation(deployed, deployed.entry)) == {"code_equals_ledger"}


def test_unhealthy_is_not_healthy_however_often_it_is_asked(deployed: Any) -> None:
    deployed.probe.answers = [(200, '{"status": "unhealthy"}')]
    found = validation(deployed, deployed.entry)
    (health,) = (result for result in found.results if result.check.name == "health")
    assert found.outcome is Outcome.CHECKS_FAILED
    assert health.attempts == health.check.retries + 1


def test_health_that_comes_back_within_the_retries_passes(deployed: Any) -> None:
    deployed.probe.answers = [(503, "{}"), (None, "reset"), (200, '{"status": "healthy"}')]
    assert validation(deployed, deployed.entry).outcome is Outcome.SUCCEEDED


def test_a_ringing_alarm_fails_and_a_silent_one_warns(deployed: Any) -> None:
    deployed.probe.states = {"a": "ALARM"}
    assert validation(deployed, deployed.entry).outcome is Outcome.CHECKS_FAILED
    deployed.probe.states = {"a": "INSUFFICIENT_DATA"}
    found = validation(deployed, deployed.entry)
    assert found.outcome is Outcome.SUCCEEDED
    assert failing(found) == {"alarms"}


def test_advice_never_decides(deployed: Any) -> None:
    deployed.environment.release = "none"
    found = validation(deployed, deployed.entry)
    assert found.outcome is Outcome.SUCCEEDED
    assert failing(found) == {"release_parameter"}


def test_a_check_that_cannot_be_made_is_unknown(deployed: Any) -> None:
    def unreachable() -> dict[str, str]:
        raise AwsUnavailableError("reading alarms: AWS did not answer")

    deployed.probe.alarms = unreachable
    assert validation(deployed, deployed.entry).outcome is Outcome.INCONCLUSIVE


def test_a_check_that_may_not_be_made_is_unknown_and_hides_no_other(deployed: Any) -> None:
    def forbidden(*_: Any) -> int:
        raise NotAllowedError("reading the logs of orders: not allowed", remedy="use a role that may do this")

    deployed.probe.log_errors = forbidden
    found = validation(deployed, deployed.entry)
    assert found.outcome is Outcome.SUCCEEDED  # advice does not decide
    assert failing(found) == {"log_errors"}
    deployed.probe.alarms = forbidden
    assert validation(deployed, deployed.entry).outcome is Outcome.INCONCLUSIVE


def test_of_an_environment_that_is_not_there_nothing_is_well(world: Any) -> None:
    world.probe.states = {}
    statuses = {result.check.name: result.answer.status for result in validation(world, None).results}
    assert Status.PASS not in statuses.values()
    assert statuses["stacks_stable"] is Status.FAIL


def test_an_environment_that_no_alarm_watches_is_worth_a_warning() -> None:
    assert plan.alarms_quiet({}).status is Status.WARN


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_says_what_to_do(check: Any) -> None:
    assert "{" not in check.remedy.format(environment="prod")
    assert check.remedy


def test_without_credentials_nothing_can_be_asked(deployed: Any) -> None:
    def expired() -> dict[str, str]:
        raise CredentialsError("reading alarms: expired")

    deployed.probe.alarms = expired
    with pytest.raises(CredentialsError):
        validation(deployed, deployed.entry)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("UPDATE_COMPLETE", "pass"),
        ("UPDATE_ROLLBACK_COMPLETE", "warn"),
        ("UPDATE_IN_PROGRESS", "fail"),
        ("UPDATE_FAILED", "fail"),
    ],
)
def test_stacks_are_at_rest(deployed: Any, status: str, answer: str) -> None:
    deployed.environment.touch("blueprint-prod-Lambda", status)
    assert plan.stacks_stable(deployed.environment.observe()).status == answer


def test_a_version_that_is_gone_or_not_active_fails(deployed: Any) -> None:
    state = deployed.environment.observe()
    facts = VersionFacts(version="1", code_sha256="", state="Pending", modified="")
    assert "Pending" in plan.versions_active(state, {"orders": facts}).message
    assert "does not exist" in plan.versions_active(state, {"orders": None}).message
    assert plan.versions_active(state, {"orders": replace(facts, state="Active")}).status is Status.PASS


def test_the_junit_report_parses_and_counts(deployed: Any) -> None:
    deployed.probe.answers = [(200, '{"status": "<&unhealthy"}')]
    deployed.probe.states = {"a": "INSUFFICIENT_DATA"}
    (suite,) = ElementTree.fromstring(junit("prod", validation(deployed, deployed.entry)))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("10", "1", "0")
