"""Results that somebody got not long ago, and that `--max-age` accepts instead of a detection of our own."""

from collections.abc import Mapping
from datetime import datetime

from .knowledge import Knowledge
from .observed import ResourceRecord, StackRecord

_CONCLUSIVE = ("IN_SYNC", "MODIFIED", "DELETED")


def recently_checked(
    resources: Mapping[str, ResourceRecord], stack: StackRecord, knowledge: Knowledge
) -> set[str] | None:
    """The resources that were checked lately; None when one that can be checked was not.

    A result that is older than the stack's last update speaks of another template: it is never accepted.
    """
    since = _since(stack, knowledge)
    if since is None:
        return None
    recent = {
        name
        for name, one in resources.items()
        if one.drift in _CONCLUSIVE and one.checked is not None and one.checked >= since
    }
    rest = [one for name, one in resources.items() if name not in recent]
    wanting = [
        one for one in rest if one.drift not in ("NOT_CHECKED", "UNSUPPORTED") or knowledge.can_be_checked(one.type)
    ]
    return recent if recent and not wanting else None


def _since(stack: StackRecord, knowledge: Knowledge) -> datetime | None:
    times = [knowledge.accept_since, stack.updated or stack.created]
    return max(time for time in times if time is not None) if knowledge.accept_since is not None else None
