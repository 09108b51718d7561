"""Who approved or rejected which plan of a run. An approval is bound to the plan's digest and does not last for ever."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from ..state.errors import ConditionFailedError
from ..state.items import Absent, Item, Put, Store
from .people import may_be_one_person

Verdict = Literal["approved", "rejected"]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One answer of one person."""

    run: str
    verdict: Verdict
    by: str
    """Identity from STS."""

    plan_digest: str
    """Digest of the plan that was shown."""

    at: float
    """Seconds since the epoch."""

    expires: float
    reason: str = ""


class Approvals:
    """The approvals in one environment's state table. They are added and never changed."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, approval: Approval) -> None:
        """Append an approval; the same one twice is stored once."""
        item = {"pk": _partition(approval.run), "sk": f"{approval.at:017.6f}#{approval.by}", **asdict(approval)}
        try:
            self.store.write(Put(item=item, only_if=Absent()))
        except ConditionFailedError:
            return

    def of(self, run: str) -> list[Approval]:
        """The answers to a run, the oldest first."""
        return [_from_item(item) for item in self.store.query(_partition(run))]


def standing(
    approvals: Sequence[Approval], *, plan_digest: str, initiator: str, separate: bool, now: float
) -> tuple[Approval | None, str]:
    """The approval that counts for a plan, or None and why there is none.

    `separate` asks for an approver who cannot be `initiator` under another name. A rejection of the plan ends the matter; the newest
    rejection is returned, so that its author can be named.
    """
    rejections = [answer for answer in approvals if answer.verdict == "rejected" and answer.plan_digest == plan_digest]
    if rejections:
        return rejections[-1], rejected(rejections[-1])
    reasons: list[str] = []
    for answer in reversed(approvals):
        why = _why_not(answer, plan_digest, initiator if separate else None, now)
        if not why:
            return answer, ""
        reasons.append(why)
    return None, reasons[0] if reasons else "nobody has approved it"


def rejected(answer: Approval) -> str:
    """A rejection in words, with its reason."""
    return f"rejected by {answer.by}{f': {answer.reason}' if answer.reason else ''}"


def _why_not(answer: Approval, plan_digest: str, initiator: str | None, now: float) -> str:
    if answer.verdict == "rejected" or answer.plan_digest != plan_digest:
        return (
            f"{answer.by} {answer.verdict} another plan ({answer.plan_digest[:12]}): "
            "live state, or what was asked for, has changed since"
        )
    if now >= answer.expires:
        return f"the approval of {answer.by} has expired"
    if initiator is not None and may_be_one_person(answer.by, initiator):
        return f"{answer.by} started the run and cannot approve it"
    return ""


def _partition(run: str) -> str:
    return f"approval#{run}"


def _from_item(item: Item) -> Approval:
    return Approval(**{name: item[name] for name in Approval.__dataclass_fields__ if name in item})
