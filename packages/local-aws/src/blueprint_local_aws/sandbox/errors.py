"""How the sandbox says that its story did not come true."""


class SandboxError(Exception):
    """A step did not do what it should; the message says which, what was seen, and what to do."""
