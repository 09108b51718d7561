"""How a local AWS is started."""

import pytest

from blueprint_local_aws.errors import UsageError
from blueprint_local_aws.options import Options


def test_options_become_arguments_of_the_emulator() -> None:
    assert Options().arguments() == ["--minute-seconds", "60"]
    chosen = Options(persist=True, enforce_iam=True, minute_seconds=1.5)
    assert chosen.arguments() == ["--persist", "--enforce-iam", "--minute-seconds", "1.5"]


@pytest.mark.parametrize("seconds", [0, 0.5, 61])
def test_a_minute_that_no_clock_can_keep_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="use 1 to 60 seconds"):
        Options(minute_seconds=seconds)
