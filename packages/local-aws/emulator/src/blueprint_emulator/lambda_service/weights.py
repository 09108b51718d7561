"""Which version an alias sends one request to: pure, so that the split can be tested without an emulator."""

import random
from collections.abc import Callable, Mapping
from typing import Any


def chosen_version(alias: Mapping[str, Any], *, draw: Callable[[], float] = random.random) -> str:
    """Return the version for one request to `alias`, a record as `GetAlias` answers it.

    `draw` gives a number in [0, 1); weights are shares of 1, what they leave goes to `FunctionVersion`.
    """
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    point = draw()
    for version, weight in weights.items():
        point -= float(weight)
        if point < 0:
            return str(version)
    return str(alias.get("FunctionVersion", "$LATEST"))
