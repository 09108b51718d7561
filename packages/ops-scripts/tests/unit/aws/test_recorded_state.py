"""What our own commands recorded, and what counts as our own work because of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_ops_scripts.aws.dynamodb_values import to_attributes
from blueprint_ops_scripts.aws.recorded_state import RecordedState
from blueprint_ops_scripts.drift.managed import mark_managed
from blueprint_ops_scripts.drift.observed import StackRecord
from blueprint_ops_scripts.drift.report import DriftReport, Finding
from blueprint_ops_scripts.errors import OpsError
from blueprint_ops_scripts.ledger.entry import LedgerEntry, LiveCode

ALIAS = "arn:aws:lambda:us-east-1:333333333333:function:orders-1:live"
PARAMETER = "/blueprint/prod/orders/live-version"
ENTRY = LedgerEntry(
    release="r" * 64,
    manifest_sha256="m",
    commit="c",
    dirty=False,
    run="run",
    by="ada",
    since=1.0,
    functions={"orders": LiveCode(version="7", code_sha256="x")},
    stacks={"blueprint-prod-Lambda": "t", "blueprint-prod-Database": "t"},
)
STACKS = [
    StackRecord(
        name="blueprint-prod-Lambda",
        arn="arn:1",
        status="UPDATE_COMPLETE",
        outputs=(("OrdersFunctionName", "orders-1"), ("StateTableName", "state-1")),
    )
]


def refused(code: str) -> Callable[..., Any]:
    """An operation that AWS refuses."""

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")

    return refuse


class Client:
    """One service with the operations that a test gives it."""

    def __init__(self, **operations: Callable[..., Any]) -> None:
        self.__dict__.update(operations)


class Account:
    """The way into an account whose alias, parameter and ledger are as a test says."""

    config: EnvironmentConfig = load_environment("prod")

    def __init__(
        self,
        *,
        alias: dict[str, Any] | None = None,
        parameters: dict[str, str] | None = None,
        entry: LedgerEntry | None = ENTRY,
        **clients: Client,
    ) -> None:
        served = alias or {"FunctionVersion": "7", "RevisionId": "r"}
        values = {PARAMETER: "7"} if parameters is None else parameters
        item = {} if entry is None else {"Item": to_attributes({"pk": "p", "sk": "s", **entry.as_item()})}
        self.reads: list[str] = []
        self._clients = {
            "lambda": Client(get_alias=lambda **_: served),
            "ssm": Client(
                get_parameters=lambda **asked: {
                    "Parameters": [_parameter(name, values) for name in asked["Names"] if name in values]
                }
            ),
            "dynamodb": Client(get_item=lambda **_: self.reads.append("get_item") or item),
        } | clients

    def client(self, service: str) -> Any:
        return self._clients[service]


def _parameter(name: str, values: dict[str, str]) -> dict[str, str]:
    return {"Name": name, "Value": values[name]}


def recorded(account: Account, stacks: list[StackRecord] | None = None) -> RecordedState:
    """The record, after the run listed the stacks."""
    state = RecordedState(account)
    state.expected_stacks(STACKS if stacks is None else stacks)
    return state


def finding(kind: str, physical_id: str, actual: str | None = None) -> Finding:
    """A finding of that type."""
    return Finding(
        environment="prod",
        stack="blueprint-prod-Lambda",
        logical_id="x",
        physical_id=physical_id,
        type=kind,
        kind="MODIFIED",
        path="/FunctionVersion" if kind.endswith("Alias") else "/Value",
        expected="1",
        actual=actual,
        fingerprint="f",
    )


def alias(arn: str = ALIAS) -> Finding:
    """A finding about an alias."""
    return finding("AWS::Lambda::Alias", arn)


def test_the_release_names_the_stacks_that_it_deployed() -> None:
    assert RecordedState(Account()).expected_stacks(STACKS) == ("blueprint-prod-Database", "blueprint-prod-Lambda")


@pytest.mark.parametrize("stacks", [[], [StackRecord(name="x", arn="a", status="CREATE_COMPLETE")]])
def test_without_a_state_table_no_release_is_recorded(stacks: list[StackRecord]) -> None:
    account = Account()
    assert RecordedState(account).expected_stacks(stacks) is None
    assert account.reads == []


def test_an_empty_ledger_expects_nothing() -> None:
    assert RecordedState(Account(entry=None)).expected_stacks(STACKS) is None


def test_a_ledger_that_cannot_be_read_is_an_error_and_not_no_release() -> None:
    broken = Account(dynamodb=Client(get_item=refused("AccessDeniedException")))
    with pytest.raises(OpsError):
        RecordedState(broken).expected_stacks(STACKS)


def test_the_ledger_is_read_once() -> None:
    account = Account()
    state = recorded(account)
    for _ in range(3):
        state.managed(finding("AWS::SSM::Parameter", "/blueprint/prod/release", ENTRY.release))
    assert account.reads == ["get_item"]


def test_an_alias_that_serves_the_recorded_version_is_ours() -> None:
    assert recorded(Account()).managed(alias()) == "rollout-alias-version"


@pytest.mark.parametrize(
    "account",
    [
        Account(alias={"FunctionVersion": "8"}),
        Account(alias={"FunctionVersion": "7", "RoutingConfig": {"AdditionalVersionWeights": {"8": 0.1}}}),
        Account(parameters={}),
        Account(parameters={PARAMETER: "6"}),
        Account(**{"lambda": Client(get_alias=refused("ResourceNotFoundException"))}),
        Account(**{"lambda": Client(get_alias=refused("AccessDeniedException"))}),
        Account(ssm=Client(get_parameters=refused("ThrottlingException"))),
    ],
    ids=["other version", "split", "no parameter", "other record", "no alias", "denied", "throttled"],
)
def test_an_alias_that_serves_anything_else_or_cannot_be_read_stays_drift(account: Account) -> None:
    assert recorded(account).managed(alias()) is None


@pytest.mark.parametrize(
    "arn",
    [
        ALIAS.replace(":live", ":beta"),
        ALIAS.replace("orders-1", "somebody-elses"),
        ALIAS.removesuffix(":live"),
        "live",
    ],
)
def test_another_alias_is_not_ours(arn: str) -> None:
    assert recorded(Account()).managed(alias(arn)) is None


def test_a_pointer_that_says_what_its_alias_serves_is_ours() -> None:
    assert recorded(Account()).managed(finding("AWS::SSM::Parameter", PARAMETER)) == "rollout-live-version"
    other = finding("AWS::SSM::Parameter", "/blueprint/prod/other/live-version")
    assert recorded(Account()).managed(other) is None


def test_the_release_parameter_is_ours_while_the_ledger_agrees() -> None:
    release = finding("AWS::SSM::Parameter", "/blueprint/prod/release", ENTRY.release)
    assert recorded(Account()).managed(release) == "recorded-release"
    assert recorded(Account(entry=None)).managed(release) is None
    changed = finding("AWS::SSM::Parameter", "/blueprint/prod/release", "z" * 64)
    assert recorded(Account()).managed(changed) is None


def test_a_report_shows_our_own_writes_as_managed_and_others_as_drift() -> None:
    report = DriftReport(
        started=datetime(2026, 6, 10, tzinfo=UTC), findings=[alias(), alias(ALIAS.replace(":live", ":beta"))]
    )
    marked = mark_managed(report, recorded(Account()))
    assert [(one.verdict, one.rule) for one in marked.findings] == [
        ("managed", "rollout-alias-version"),
        ("drift", None),
    ]
