"""How a delivery ended, for people."""

import pytest

from blueprint_ops_scripts.delivery.result import show_delivered
from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.outcomes import Outcome


@pytest.mark.parametrize(
    ("outcome", "result", "said"),
    [
        (Outcome.SUCCEEDED, {"release": "a" * 64}, "prod: release aaaaaaaaaaaa is live"),
        (Outcome.NOOP, {"release": "a" * 64}, "prod: release aaaaaaaaaaaa was live already; nothing to do"),
        (Outcome.ROLLED_BACK, {"release": "a" * 64}, "prod: release aaaaaaaaaaaa is not live: rolled_back"),
        (Outcome.APPROVAL_REJECTED, {"plan": {}}, "prod: approval rejected; nothing was touched"),
    ],
)
def test_the_end_is_said_in_a_line(
    outcome: Outcome, result: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_delivered(Envelope(command="promote", environment="prod", outcome=outcome, result=result))
    assert capsys.readouterr().out == f"{said}\n"
