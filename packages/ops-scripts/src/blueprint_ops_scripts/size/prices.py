"""List prices, for estimates. US East (N. Virginia), from the AWS price list of 2025; other regions cost up to half more."""

from typing import Literal

GB_SECOND = {"arm64": 0.0000133334, "x86_64": 0.0000166667}
"""Dollars for a gigabyte-second of a function."""

INVOCATIONS = 0.20 / 1_000_000
"""Dollars for one invocation."""

UNIT_HOUR = {"read": 0.00013, "write": 0.00065}
"""Dollars for an hour of one provisioned capacity unit of a table."""

REQUEST_UNIT = {"read": 0.125 / 1_000_000, "write": 0.625 / 1_000_000}
"""Dollars for one request unit of an on-demand table."""

LOG_GB = 0.50
"""Dollars for a gigabyte of log taken in."""

HOURS_A_MONTH = 730
DAYS_A_MONTH = HOURS_A_MONTH / 24

Side = Literal["read", "write"]
