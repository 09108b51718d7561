"""Sessions that cannot write, whatever the code that uses them does."""

from typing import Any

from ..errors import OpsError
from .session import EnvironmentSession

_READS = ("Get", "List", "Describe", "Filter", "Lookup", "Head")


class WriteRefusedError(OpsError):
    """A command that only reads tried to write."""


def read_only(session: EnvironmentSession) -> EnvironmentSession:
    """The same session; every call that does not read is refused before it leaves the machine."""
    events: Any = session.session.events
    events.register("before-call", _refuse_writes)
    return session


def _refuse_writes(model: Any, **_: Any) -> None:
    if not model.name.startswith(_READS):
        raise WriteRefusedError(
            f"{model.service_model.service_name}:{model.name} was not sent: this command only reads",
            remedy="this is a defect; report it",
        )
