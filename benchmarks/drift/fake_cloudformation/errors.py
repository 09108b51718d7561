"""Refusals of the fake, in the words of the real service."""


# ruff: noqa: N818 - each is an answer that the fake gives on purpose


class Refusal(Exception):
    """An error answer."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class Reset(Exception):
    """The connection is cut without an answer."""


class Garbage(Exception):
    """An answer that is no XML of CloudFormation."""


def throttled() -> Refusal:
    """What every API of AWS says to too many calls."""
    return Refusal("Throttling", "Rate exceeded")


def denied(action: str) -> Refusal:
    """A missing permission."""
    who = "arn:aws:sts::111111111111:assumed-role/reader/session"
    return Refusal("AccessDenied", f"User: {who} is not authorized to perform: cloudformation:{action}", 403)


def missing(name: str) -> Refusal:
    """A stack that is not there."""
    return Refusal("ValidationError", f"Stack with id {name} does not exist")
