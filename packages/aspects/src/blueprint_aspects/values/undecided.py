"""The signal that a value cannot be known before deployment."""


class Undecided(Exception):  # noqa: N818 - a signal for the engine, not an error
    """A rule has read a value that nobody can know from the templates; the engine makes it `unknown`.

    Not an error: rules let it pass through, and never catch it to carry on.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
