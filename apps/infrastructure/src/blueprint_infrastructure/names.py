"""Names that more than one part of the app must agree on."""

from typing import Final

from blueprint_config import EnvironmentConfig
from blueprint_config.constants import FUNCTIONS

FUNCTION_NAMES: Final = FUNCTIONS
"""The functions, each a folder of `lambdas/`."""

INDEX: Final = "GSI1"
"""The table's index: orders of one user by time, and events that wait to be sent."""

ORDER_PLACED: Final = "OrderPlaced"
"""`detail-type` of the event that orders puts on the bus."""

ORDER_SOURCE: Final = "blueprint.orders"
"""`source` of that event."""


def health_alarm(config: EnvironmentConfig) -> str:
    """Name of the alarm that rings while any alarm of the environment does.

    A generated name would hold the whole construct path; this one is the same in every app that has the stage.
    """
    return f"{config.prefix}-{config.name}-health"


def release_parameter(config: EnvironmentConfig) -> str:
    """Name of the SSM parameter that holds the digest of the live release."""
    return config.parameter_name("release")


def live_version_parameter(config: EnvironmentConfig, function: str) -> str:
    """Name of the SSM parameter that holds the version of `function` that is live."""
    return config.parameter_name(function, "live-version")
