"""Numbers and names that hold for every environment, each with its source."""

from typing import Final

TIERS: Final = ("dev", "staging", "prod")
"""The tiers, from the least to the most serious."""

FUNCTIONS: Final = ("users", "orders", "fulfilment")
"""The functions of the system; `lambda.reserved_concurrency` is taken once for each."""

SUBNET_TIERS: Final = ("public", "private", "isolated")
"""The kinds of subnet that a VPC may have in each zone."""

LAMBDA_ENVIRONMENT_BYTES: Final = 4_096
"""Names and values of a function's variables together (AWS Lambda quotas)."""

REST_API_TIMEOUT_SECONDS: Final = 29
"""Longest integration of a REST API without a raised quota (API Gateway quotas)."""

UNRESERVED_CONCURRENCY: Final = 100
"""Executions that Lambda keeps for functions without a reservation (AWS Lambda quotas)."""

QUEUE_VISIBILITY_FACTOR: Final = 6
"""Visibility timeout of a queue in function timeouts (AWS Lambda: using Lambda with Amazon SQS)."""

PROD_LOG_RETENTION_DAYS: Final = 90
"""Fewest days that production logs stay: an incident is often understood weeks later."""

PROD_AVAILABILITY_ZONES: Final = 2
"""Fewest zones that production uses."""

LOG_RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653),
)
"""The periods that CloudWatch Logs offers (PutRetentionPolicy)."""

WAIVER_LONGEST_DAYS: Final = 366
"""How far ahead a waiver may expire; what is wanted for longer belongs into the rules."""
