"""The vocabulary of a procedure: what it asks its scheduler for."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from .calls import Call, Reply
from .places import Lesson

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """Make a call; the reply is sent back. Throttling, lost connections and expiry were retried before."""

    call: Call
    optional: bool = False
    """The procedure can do without the reply: tried twice, not more."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Come back after so many seconds; None is sent back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Enter:
    """Wait for a place among the detections in flight; None is sent back."""

    reads: int | None = None
    """Resources that will be read; None means those of a whole stack."""


@dataclass(frozen=True, slots=True)
class Look:
    """Say what a look at a detection under way has found."""

    lesson: Lesson


@dataclass(frozen=True, slots=True)
class Leave:
    """Give the place back; None teaches nothing: the detection was of single resources, or did not take place."""

    lesson: Lesson | None


Step = Ask | Pause | Enter | Look | Leave
Procedure = Generator[Step, Reply | None, T]


def ask(call: Call, *, optional: bool = False) -> Procedure[Reply]:
    """The reply to `call`."""
    reply = yield Ask(call, optional)
    assert reply is not None, "the scheduler answers every Ask"
    return reply
