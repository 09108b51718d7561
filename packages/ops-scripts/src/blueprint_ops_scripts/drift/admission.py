"""What a stack's status means for a drift run, before a single detection is started."""

from enum import Enum

_NEVER_DEPLOYED = {"ROLLBACK_COMPLETE", "CREATE_FAILED", "REVIEW_IN_PROGRESS"}


class Admission(Enum):
    """What to do with a stack."""

    CHECK = "check"
    WAIT = "wait"
    NOT_APPLICABLE = "not applicable"
    GONE = "gone"


def admit(status: str) -> Admission:
    """The fate of a stack in `status`.

    `*_IN_PROGRESS` waits; a stack that was never deployed has nothing that could drift; the others are tried, also those
    for which the documentation promises nothing: CloudFormation refuses by itself.
    """
    if status in _NEVER_DEPLOYED:
        return Admission.NOT_APPLICABLE
    if status == "DELETE_COMPLETE":
        return Admission.GONE
    if status.endswith("_IN_PROGRESS"):
        return Admission.WAIT
    return Admission.CHECK
