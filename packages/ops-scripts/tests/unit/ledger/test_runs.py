import pytest

from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.ledger.runs import RunBook, environment_of, new_run
from blueprint_ops_scripts.state.errors import UnknownRunError
from blueprint_ops_scripts.state.memory import MemoryTable


@pytest.mark.parametrize("environment", ["prod", "eu-prod", "a-b-c"])
def test_a_run_says_its_environment(environment: str) -> None:
    assert environment_of(new_run(environment, 1_800_000_000.0)) == environment


def test_runs_sort_by_time() -> None:
    assert new_run("prod", 1_800_000_000.0) < new_run("prod", 1_800_000_001.0)


@pytest.mark.parametrize("name", ["", "prod", "prod-1", "20260101T000000-abc", "prod-2026-abc"])
def test_what_is_no_run_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError):
        environment_of(name)


def test_an_unknown_run_is_said() -> None:
    with pytest.raises(UnknownRunError, match="not known in prod"):
        RunBook(MemoryTable(), "prod").get("prod-x")
