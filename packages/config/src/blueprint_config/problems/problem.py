"""One thing that is wrong, with everything that a person needs to mend it."""

from dataclasses import dataclass, field
from typing import Literal

from ..layers.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake at one place."""

    code: str
    """What kind of mistake: `Y...` a file, `S...` its shape, `W...` a waiver, `C...` an invariant."""

    path: str
    """The leaf, such as `dynamodb.point_in_time_recovery`; empty when the whole file is meant."""

    what: str
    """Why it is wrong."""

    remedy: str
    """How to mend it."""

    origin: Origin
    """The place in the file that decides the value."""

    value: str | None = None
    """The value as it is shown: shortened, and never a secret. None where there is no value."""

    allowed: str | None = None
    """What would be allowed, where that can be said in a few words."""

    overrides: tuple[Origin, ...] = ()
    """Where lower layers had set the leaf, the lowest first."""

    environments: tuple[str, ...] = field(default=())
    """The environments that it concerns."""

    severity: Literal["error", "warning"] = "error"
    """A warning is shown and does not make the configuration invalid."""

    waivable: bool = False
    """Whether a waiver may accept it."""
