"""The JSON document has one shape, also after an error."""

import json

from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.errors import WrongAccountError
from blueprint_ops_scripts.outcomes import Outcome


def test_the_document_has_the_documented_keys() -> None:
    document = json.loads(Envelope(command="deploy", environment="dev").json())
    assert list(document) == [
        *("schema_version", "command", "run", "environment", "outcome", "exit_code"),
        *("started", "seconds", "calls", "problems", "result"),
    ]


def test_an_error_sets_outcome_exit_code_and_problem() -> None:
    envelope = Envelope(command="deploy", environment="prod")
    envelope.fail(WrongAccountError("signing in to prod: wrong", remedy="use another profile"))
    document = json.loads(envelope.json())
    assert (document["outcome"], document["exit_code"]) == ("credentials", 3)
    assert document["problems"] == [
        {"code": "wrong_account", "message": "signing in to prod: wrong", "remedy": "use another profile"}
    ]


def test_a_command_that_never_concluded_is_incomplete() -> None:
    assert Envelope(command="deploy").outcome is Outcome.INCOMPLETE
