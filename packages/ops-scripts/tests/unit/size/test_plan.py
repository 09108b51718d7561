"""What is proposed, what stays, and what nobody knows."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_ops_scripts.size.costs import costs_of
from blueprint_ops_scripts.size.observed import FunctionUse, TableUse, Usage
from blueprint_ops_scripts.size.plan import propose
from blueprint_ops_scripts.size.report import Proposal

ORDERS = FunctionUse(
    name="orders",
    invocations=1_000_000,
    total_ms=80_000_000.0,
    p999_ms=900.0,
    max_ms=2_000.0,
    max_concurrency=30,
    max_memory_mib=180,
    memory_source="Lambda Insights",
)
TABLE = TableUse(peak_read=900.0, peak_write=3_000.0, average_read=50.0, average_write=20.0)


def _prod(**parts: dict[str, Any]) -> EnvironmentConfig:
    raw = load_environment("prod").model_dump(by_alias=True)
    for name, values in parts.items():
        raw[name] |= values
    return EnvironmentConfig.model_validate(raw)


SIZES = {"memory_mib": 1024, "timeout_seconds": 30, "reserved_concurrency": 100}


def _proposal(leaf: str, *uses: FunctionUse, days: int = 14, table: TableUse | None = TABLE, **parts: Any) -> Proposal:
    config = _prod(**({"lambda": SIZES} | parts))
    usage = Usage(days=days, functions=uses or (ORDERS,), table=table)
    return {one.leaf: one for one in propose(config, usage)}[leaf]


def test_memory_goes_down_to_what_was_used_and_a_quarter() -> None:
    found = _proposal("lambda.memory_mib")
    assert (found.verdict, found.proposed, found.confidence) == ("change", 256, "high")


def test_the_saving_is_a_range_with_its_assumptions() -> None:
    saving = _proposal("lambda.memory_mib").saving
    gb_seconds = 80_000 * 1.0 * (730 / 24) / 14
    assert saving.at_least == 0.0
    assert saving.at_most == pytest.approx(gb_seconds * 0.0000133334 * 0.75, abs=0.01)  # calls cost the same
    assert any("4.00 times as long" in line for line in saving.assumptions)


def test_the_most_demanding_function_decides() -> None:
    assert _proposal("lambda.memory_mib", ORDERS, replace(ORDERS, name="users", max_memory_mib=500)).proposed == 640


def test_memory_is_not_lowered_below_what_the_time_limit_needs() -> None:
    slow = replace(ORDERS, p999_ms=15_000.0)
    assert _proposal("lambda.memory_mib", slow).proposed == 768


def test_advice_of_compute_optimizer_is_a_lower_bound() -> None:
    assert _proposal("lambda.memory_mib", replace(ORDERS, advised_memory_mib=512)).proposed == 512


def test_memory_goes_up_when_little_is_left_whatever_it_costs() -> None:
    found = _proposal("lambda.memory_mib", replace(ORDERS, max_memory_mib=950))
    assert (found.verdict, found.proposed) == ("change", 1216)
    assert found.saving.at_least < 0


def test_memory_stays_when_the_slowest_call_needs_its_speed() -> None:
    found = _proposal("lambda.memory_mib", replace(ORDERS, p999_ms=25_000.0))
    assert (found.verdict, "time limit" in found.why) == ("keep", True)


def test_a_saving_below_five_percent_is_not_worth_a_change() -> None:
    assert _proposal("lambda.memory_mib", replace(ORDERS, max_memory_mib=800)).verdict == "keep"


@pytest.mark.parametrize(
    ("leaf", "use", "why"),
    [
        ("lambda.memory_mib", replace(ORDERS, invocations=199), "fewer than 200 invocations"),
        ("lambda.memory_mib", replace(ORDERS, max_memory_mib=None), "the memory used is not known of orders"),
        ("lambda.timeout_seconds", replace(ORDERS, p999_ms=None), "the duration is not known"),
        ("lambda.timeout_seconds", replace(ORDERS, max_ms=30_000.0), "run into the limit of 30 s"),
        ("lambda.reserved_concurrency", replace(ORDERS, max_concurrency=None), "the concurrency is not known"),
    ],
)
def test_without_data_nothing_is_guessed(leaf: str, use: FunctionUse, why: str) -> None:
    found = _proposal(leaf, use)
    assert (found.verdict, found.proposed) == ("unknown", None)
    assert why in found.why


def test_an_environment_without_functions_has_no_answer() -> None:
    usage = Usage(days=14)
    verdicts = {one.leaf: one.verdict for one in propose(_prod(), usage)}
    assert verdicts["lambda.memory_mib"] == verdicts["dynamodb.max_read_request_units"] == "unknown"


@pytest.mark.parametrize(("p999", "proposed"), [(900.0, 3), (4_000.0, 6), (12_000.0, None), (25_000.0, 38)])
def test_the_time_limit_is_one_and_a_half_times_the_slowest(p999: float, proposed: int | None) -> None:
    assert _proposal("lambda.timeout_seconds", replace(ORDERS, p999_ms=p999)).proposed == proposed


@pytest.mark.parametrize(
    ("peak", "throttles", "proposed"), [(30, 0, None), (20, 0, 40), (2, 0, 10), (80, 5, 160), (20, 5, None)]
)
def test_concurrency_is_twice_the_peak(peak: int, throttles: int, proposed: int | None) -> None:
    use = replace(ORDERS, max_concurrency=peak, throttles=throttles)
    assert _proposal("lambda.reserved_concurrency", use).proposed == proposed


def test_a_ceiling_is_raised_before_it_is_reached_and_lowered_when_it_bounds_nothing() -> None:
    units = {"max_read_request_units": 7_000, "max_write_request_units": 3_200}
    assert _proposal("dynamodb.max_write_request_units", dynamodb=units).proposed == 6_000
    found = _proposal("dynamodb.max_read_request_units", dynamodb=units, table=replace(TABLE, peak_read=12.3))
    assert (found.proposed, found.saving.at_most) == (100, 0.0)
    assert _proposal("dynamodb.max_read_request_units", dynamodb=units).verdict == "keep"


def test_provisioned_capacity_follows_the_average_and_says_what_that_saves() -> None:
    bounds = {
        f"{side}_capacity_{end}": value for side in ("read", "write") for end, value in (("min", 500), ("max", 2000))
    }
    table = bounds | {"billing": "provisioned", "max_read_request_units": None, "max_write_request_units": None}
    found = _proposal("dynamodb.read_capacity_min", dynamodb=table)
    assert (found.proposed, found.saving.at_most) == (72, round((500 - 72) * 730 * 0.00013, 2))
    assert _proposal("dynamodb.write_capacity_max", dynamodb=table).proposed == 6_429


def test_a_table_that_nobody_used_gives_no_numbers() -> None:
    assert "nothing was consumed" in _proposal("dynamodb.max_read_request_units", table=TableUse()).why


def test_costs_are_those_of_what_was_measured() -> None:
    usage = Usage(days=14, functions=(replace(ORDERS, log_bytes=14_000_000_000),), table=TABLE)
    costs = costs_of(_prod(**{"lambda": SIZES}), usage)
    assert costs["logs"] == pytest.approx(14 * 0.5 * (730 / 24) / 14, abs=0.01)
    assert set(costs) == {"functions", "logs", "table"}
    assert "logs" not in costs_of(_prod(), Usage(days=14, functions=(ORDERS,)))
