"""What may be taken up, and how."""

from dataclasses import replace

import pytest

from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.ledger.runs import Phase, Run
from blueprint_ops_scripts.promote.options import Options
from blueprint_ops_scripts.promote.resumption import refuse_run

RUN = Run(
    run="prod-run",
    kind="promote",
    environment="prod",
    source="staging",
    release="r",
    initiator="ada",
    started=0,
    updated=0,
)


def test_a_planned_run_takes_more_options_which_void_its_approval() -> None:
    refuse_run(RUN, None, Options(profile="fast"))
    refuse_run(RUN, "staging", Options(overrides={"tests": "why"}))


def test_a_run_that_began_goes_on_as_it_was_approved() -> None:
    began = replace(RUN, phase=Phase.SHIFT)
    refuse_run(began, None, Options(wait_seconds=60))
    for options in (Options(profile="fast"), Options(fix_forward=True), Options(overrides={"tests": "why"})):
        with pytest.raises(UsageError, match="come too late") as caught:
            refuse_run(began, None, options)
        assert caught.value.remedy == "uv run promote --resume prod-run"


def test_another_source_is_another_promotion() -> None:
    with pytest.raises(UsageError, match="promotes from staging, not from dev"):
        refuse_run(RUN, "dev", Options())


@pytest.mark.parametrize(("kind", "command"), [("deploy", "deploy"), ("remediate", "remediate-drift")])
def test_a_run_of_another_command_is_taken_up_by_that(kind: str, command: str) -> None:
    with pytest.raises(UsageError, match=f"it is a {kind} run") as caught:
        refuse_run(replace(RUN, kind=kind, source=None), None, Options())
    assert caught.value.remedy == f"uv run {command} prod --resume prod-run"
