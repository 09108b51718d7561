"""Asking gates: each answer is reported, and one that could not be found out stays shut."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..delivery.target import Report
from ..errors import CredentialsError, NotAllowedError, OpsError
from .gate import Gate, could_not_be_asked

Question = Callable[[], Gate]


def ask_all(questions: Mapping[str, Question], *, environment: str, report: Report) -> tuple[Gate, ...]:
    """Every gate's answer, whatever the first one says. Without credentials nothing can be asked at all: that is raised."""
    return tuple(_ask(name, question, environment, report) for name, question in questions.items())


def _ask(name: str, question: Question, environment: str, report: Report) -> Gate:
    try:
        gate = question()
    except NotAllowedError as error:
        gate = could_not_be_asked(name, str(error), error.remedy)
    except CredentialsError:
        raise
    except OpsError as error:
        gate = could_not_be_asked(name, str(error), error.remedy)
    gate = replace(gate, environment=environment)
    report({"event": "gate", "name": name, "status": gate.status.value, "message": gate.message})
    return gate
