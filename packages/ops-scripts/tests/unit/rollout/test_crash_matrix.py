"""Six faults at every call of a rollout; `pytest -s -k printed` shows the whole table."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.steering import adopt

FOREIGN = Routing(version="1", extra="9", weight=0.33)


def wrong_ones(cells: list[Any]) -> list[str]:
    return [f"{found.fault} at {found.point} ({found.call}): {found}: {found.wrong}" for found in cells if found.wrong]


def test_every_cell_of_the_printed_table_ends_in_one_piece(crash: Any, stage_of: Callable[..., Any]) -> None:
    cells, text = crash.table(stage_of, "healthy", "orders")
    ends = Counter((cell.fault, cell.traffic, cell.exit_code) for cell in cells)
    summary = "\n".join(f"  {f:15}{t:5}exit {c:<4}{n:4}" for (f, t, c), n in sorted(ends.items()))
    print(f"\n{text}\n\n{len(cells)} cells, {len(wrong_ones(cells))} wrong\n{summary}")  # noqa: T201 - the table is the point
    assert len({cell.point for cell in cells}) >= 45
    assert wrong_ones(cells) == []


@pytest.mark.parametrize("story", ["broken", "late"])
def test_a_rollout_that_goes_back_does_so_through_every_fault(
    crash: Any, stage_of: Callable[..., Any], story: str
) -> None:
    cells, _ = crash.table(stage_of, story, "orders")
    assert wrong_ones(cells) == []


def test_a_group_ends_on_one_side_through_every_fault(crash: Any, stage_of: Callable[..., Any]) -> None:
    cells, _ = crash.table(stage_of, "healthy", "orders", "users")
    assert wrong_ones(cells) == []


def test_a_fault_that_is_not_survived_is_seen(crash: Any, stage_of: Callable[..., Any], monkeypatch: Any) -> None:
    """Without the watchdog a killed rollout stays split, and the table says so."""
    monkeypatch.setattr(crash, "_let_the_watchdog_work", lambda _: None)
    cells, _ = crash.table(stage_of, "healthy", "orders")
    assert [cell for cell in cells if cell.fault.startswith("killed") and cell.traffic == "split" and cell.wrong]


def test_foreign_split_is_never_overwritten_and_can_be_adopted_once_it_is_decided(
    crash: Any, stage_of: Callable[..., Any]
) -> None:
    calls = crash.calls_of(stage_of, "healthy", "orders")
    seen = 0
    for at in range(len(calls)):
        stage = crash.new_stage(stage_of, "healthy", "orders")
        orders = stage.cloud.functions["orders"]

        def meddle(orders: Any = orders) -> None:
            orders.alias, orders.revision = FOREIGN, orders.revision + 100

        code = crash.run(stage, crash.Points(at=at, before=meddle))
        crash.remove(stage)
        stage.cloud.sleep(91)
        assert stage.routings["orders"] == str(FOREIGN), (at, calls[at])
        record = Journal(stage.table).find("r1")
        if record is None or record.state is not State.DIVERGED:
            continue
        seen += 1
        assert code == Outcome.DIVERGED.exit_code, (at, calls[at])
        orders.alias = Routing(version="9")
        service = stage.service(stage.lease("r1"))
        assert adopt(service, record).outcome is Outcome.SUCCEEDED
        assert stage.cloud.parameters_written == {"/orders/live-version": "9"}
    assert seen >= 30
