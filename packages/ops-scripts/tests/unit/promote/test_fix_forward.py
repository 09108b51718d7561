"""A release that is to mend a ringing alarm: that alarm does not send it back, every other one does."""

from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.promote.options import Options
from blueprint_ops_scripts.validate.checks import Status
from blueprint_ops_scripts.validate.plan import alarms_quiet

RINGING = {"errors": "ALARM", "throttles": "OK"}


@pytest.mark.parametrize(
    "options",
    [Options(fix_forward=True), Options(overrides={"target_alarms": "it is the weather"})],
    ids=["fix-forward", "override"],
)
def test_the_validation_is_told_what_rang_before(stage: Any, options: Options) -> None:
    stage.target.probe.states = RINGING
    stage.options = options
    stage.planned()
    stage.approve("prod-run")
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
    assert list(stage.target.checker.ringing) == ["errors"]


def test_without_a_ringing_alarm_it_is_told_of_none(stage: Any) -> None:
    stage.options = Options(fix_forward=True)
    stage.planned()
    stage.approve("prod-run")
    stage.promotion().resume("prod-run")
    assert list(stage.target.checker.ringing) == []


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({"errors": "ALARM", "throttles": "OK"}, Status.WARN),
        ({"errors": "OK", "throttles": "OK"}, Status.PASS),
        ({"errors": "ALARM", "throttles": "ALARM"}, Status.FAIL),
        ({"errors": "OK", "throttles": "ALARM"}, Status.FAIL),
    ],
)
def test_only_what_rang_before_may_go_on_ringing(states: dict[str, str], status: Status) -> None:
    assert alarms_quiet(states, before={"errors"}).status is status
