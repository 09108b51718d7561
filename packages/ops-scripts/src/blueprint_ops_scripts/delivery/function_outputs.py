"""Which functions an environment has, read from the outputs of its stacks."""

import re
from collections.abc import Mapping

_FUNCTION = "FunctionName"


def function_outputs(found: Mapping[str, str]) -> dict[str, tuple[str, str | None]]:
    """Physical name and published version by function name, from an environment's outputs.

    `OrdersFunctionName` describes the function `orders`, `OrderQueueFunctionName` would be `order-queue`.
    """
    titles = [key.removesuffix(_FUNCTION) for key in found if key.endswith(_FUNCTION) and key != _FUNCTION]
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "-", title).lower(): (
            found[title + _FUNCTION],
            found.get(f"{title}PublishedVersion"),
        )
        for title in sorted(titles)
    }
