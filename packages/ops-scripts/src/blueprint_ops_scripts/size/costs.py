"""What the measured use costs a month, at list price."""

from blueprint_config import EnvironmentConfig

from .observed import FunctionUse, Usage
from .prices import DAYS_A_MONTH, GB_SECOND, INVOCATIONS, LOG_GB, REQUEST_UNIT


def costs_of(config: EnvironmentConfig, usage: Usage) -> dict[str, float]:
    """Dollars a month by what they are paid for; only what was measured."""
    months = DAYS_A_MONTH / usage.days
    found = {"functions": sum(function_cost(config, one) for one in usage.functions) * months}
    measured = [one.log_bytes for one in usage.functions if one.log_bytes is not None]
    if measured:
        found["logs"] = sum(measured) / 1e9 * LOG_GB * months
    table = usage.table
    if table is not None and config.dynamodb.billing == "on_demand":
        seconds = DAYS_A_MONTH * 86_400
        found["table"] = seconds * (
            (table.average_read or 0.0) * REQUEST_UNIT["read"] + (table.average_write or 0.0) * REQUEST_UNIT["write"]
        )
    return {name: round(dollars, 2) for name, dollars in found.items()}


def function_cost(config: EnvironmentConfig, use: FunctionUse) -> float:
    """Dollars for one function over the window."""
    return compute_cost(config, use) + use.invocations * INVOCATIONS


def compute_cost(config: EnvironmentConfig, use: FunctionUse) -> float:
    """The part of it that grows with memory."""
    return use.total_ms / 1000 * config.lambda_.memory_mib / 1024 * GB_SECOND[config.lambda_.architecture]
