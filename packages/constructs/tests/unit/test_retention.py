"""Days become the periods that CloudWatch Logs knows."""

import pytest
from aws_cdk import aws_logs as logs

from blueprint_constructs import retention


def test_finds_the_period_of_so_many_days() -> None:
    assert retention(365) is logs.RetentionDays.ONE_YEAR


def test_names_the_periods_when_there_is_none_of_so_many_days() -> None:
    with pytest.raises(ValueError, match=r"retention of 31 days is not a period .* use one of 1, 3, 5"):
        retention(31)


def test_knows_every_period_but_for_ever(synthesise: object) -> None:
    known = {retention(days) for days in (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731)}
    known |= {retention(days) for days in (1096, 1827, 2192, 2557, 2922, 3288, 3653)}
    assert known == set(logs.RetentionDays) - {logs.RetentionDays.INFINITE}
