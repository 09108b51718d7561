"""C104, C301 to C304: sizes that AWS accepts, and that fit each other."""

from collections.abc import Sequence
from itertools import groupby

from ..constants import (
    FUNCTIONS,
    LAMBDA_ENVIRONMENT_BYTES,
    LOG_RETENTION_DAYS,
    QUEUE_VISIBILITY_FACTOR,
    REST_API_TIMEOUT_SECONDS,
    UNRESERVED_CONCURRENCY,
)
from ..models.environment import EnvironmentConfig
from .invariant import Finding, FleetInvariant, Invariant

CAPACITIES = ("read_capacity_min", "read_capacity_max", "write_capacity_min", "write_capacity_max")
CEILINGS = ("max_read_request_units", "max_write_request_units")


def provisioned_billing_has_capacities(config: EnvironmentConfig) -> Finding | None:
    missing = [name for name in CAPACITIES if getattr(config.dynamodb, name) is None]
    if config.dynamodb.billing != "provisioned" or not missing:
        return None
    what = f"{', '.join(missing)} not set: CloudFormation would take 5 units without a word"
    return Finding(config.name, "dynamodb.billing", what, "set all four capacities, or use on_demand")


def rest_api_waits_long_enough(config: EnvironmentConfig) -> Finding | None:
    if config.api.kind != "rest" or config.lambda_.timeout_seconds <= REST_API_TIMEOUT_SECONDS:
        return None
    what = f"a REST API gives up after {REST_API_TIMEOUT_SECONDS} s, while the function goes on"
    return Finding(
        config.name, "lambda.timeout_seconds", what, f"use at most {REST_API_TIMEOUT_SECONDS}, or api.kind http"
    )


def variables_fit(config: EnvironmentConfig) -> Finding | None:
    size = sum(len(name.encode()) + len(value.encode()) for name, value in config.lambda_.environment.items())
    if size <= LAMBDA_ENVIRONMENT_BYTES:
        return None
    what = f"names and values take {size:,} bytes of the {LAMBDA_ENVIRONMENT_BYTES:,} that Lambda has"
    return Finding(config.name, "lambda.environment", what, "keep long values in a parameter")


def variables_are_named_once(config: EnvironmentConfig) -> Finding | None:
    twice = sorted(set(config.lambda_.environment) & set(config.lambda_.secrets))
    reserved = sorted(name for name in config.lambda_.environment if name.startswith(("AWS_", "LAMBDA_", "_X_AMZN")))
    if twice:
        return Finding(
            config.name, "lambda.environment", f"{twice[0]} stands under lambda.secrets too", "keep one of the two"
        )
    if reserved:
        return Finding(config.name, "lambda.environment", f"{reserved[0]} is reserved by Lambda", "use another name")
    return None


def reserved_covers_provisioned(config: EnvironmentConfig) -> Finding | None:
    sizes = config.lambda_
    warm = max(sizes.provisioned_concurrency or 0, sizes.provisioned_concurrency_max or 0)
    if sizes.reserved_concurrency is None or warm <= sizes.reserved_concurrency:
        return None
    what = f"{warm} executions are provisioned, more than are reserved"
    return Finding(config.name, "lambda.reserved_concurrency", what, f"reserve at least {warm}")


def reservations_fit_the_account(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    """Concurrency is a limit of account and region: environments that share them share it."""

    def place(config: EnvironmentConfig) -> tuple[str, str]:
        return (config.account, config.region)

    findings = []
    for _, group in groupby(sorted(configs, key=place), key=place):
        sharing = sorted(group, key=lambda config: config.name)
        reserving = [config for config in sharing if config.lambda_.reserved_concurrency]
        taken = sum(config.lambda_.reserved_concurrency or 0 for config in reserving) * len(FUNCTIONS)
        limit = min(config.limits.account_concurrency for config in sharing) - UNRESERVED_CONCURRENCY
        if reserving and taken > limit:
            what = (
                f"{len(FUNCTIONS)} functions reserve {taken:,} in account and region together; "
                f"the limit less the {UNRESERVED_CONCURRENCY} that Lambda keeps is {limit:,}"
            )
            findings += [
                Finding(
                    config.name,
                    "lambda.reserved_concurrency",
                    what,
                    "reserve less, or raise limits.account_concurrency",
                )
                for config in reserving
            ]
    return findings


def queue_outlasts_its_function(config: EnvironmentConfig) -> Finding | None:
    least = QUEUE_VISIBILITY_FACTOR * config.lambda_.timeout_seconds
    if config.events.visibility_timeout_seconds >= least:
        return None
    what = f"{QUEUE_VISIBILITY_FACTOR} times the function's timeout is {least}: sooner, messages are handled twice"
    return Finding(
        config.name,
        "events.visibility_timeout_seconds",
        what,
        f"use at least {least}, or a shorter lambda.timeout_seconds",
    )


def minima_are_below_maxima(config: EnvironmentConfig) -> Finding | None:
    table, sizes = config.dynamodb, config.lambda_
    pairs = (
        ("dynamodb.read_capacity_min", table.read_capacity_min, table.read_capacity_max),
        ("dynamodb.write_capacity_min", table.write_capacity_min, table.write_capacity_max),
        ("lambda.provisioned_concurrency", sizes.provisioned_concurrency, sizes.provisioned_concurrency_max),
    )
    for path, least, most in pairs:
        if least is not None and most is not None and least > most:
            return Finding(config.name, path, f"the maximum is {most}", "use a minimum of at most the maximum")
    return None


def units_go_with_billing(config: EnvironmentConfig) -> Finding | None:
    table = config.dynamodb
    idle = CAPACITIES if table.billing == "on_demand" else CEILINGS
    for name in idle:
        if getattr(table, name) is not None:
            what = f"it has no effect while billing is {table.billing}"
            return Finding(config.name, f"dynamodb.{name}", what, "remove it, or change dynamodb.billing")
    return None


def provisioned_maximum_has_a_minimum(config: EnvironmentConfig) -> Finding | None:
    if config.lambda_.provisioned_concurrency_max is None or config.lambda_.provisioned_concurrency is not None:
        return None
    what = "it has no effect without lambda.provisioned_concurrency"
    return Finding(config.name, "lambda.provisioned_concurrency_max", what, "set both, or neither")


def retention_is_offered(config: EnvironmentConfig) -> Finding | None:
    days = config.monitoring.log_retention_days
    if days in LOG_RETENTION_DAYS:
        return None
    nearest = next(each for each in LOG_RETENTION_DAYS if each >= days)
    what = f"CloudWatch Logs offers {', '.join(map(str, LOG_RETENTION_DAYS[:12]))} and some longer periods"
    return Finding(config.name, "monitoring.log_retention_days", what, f"use {nearest}")


INVARIANTS = (
    Invariant(code="C104", fact="provisioned billing has capacities", check=provisioned_billing_has_capacities),
    Invariant(code="C301", fact="functions end before their REST API gives up", check=rest_api_waits_long_enough),
    Invariant(code="C301", fact="variables fit into 4 KB", check=variables_fit),
    Invariant(code="C301", fact="variables are named once, and not as Lambda's own", check=variables_are_named_once),
    Invariant(
        code="C301", fact="reserved concurrency is at least the provisioned one", check=reserved_covers_provisioned
    ),
    Invariant(code="C302", fact="a message stays hidden six function timeouts", check=queue_outlasts_its_function),
    Invariant(code="C303", fact="minima are at most their maxima", check=minima_are_below_maxima),
    Invariant(code="C303", fact="units are set only where the billing uses them", check=units_go_with_billing),
    Invariant(
        code="C303", fact="a maximum of provisioned concurrency has a minimum", check=provisioned_maximum_has_a_minimum
    ),
    Invariant(code="C304", fact="log retention is a period that CloudWatch offers", check=retention_is_offered),
)
FLEET_INVARIANTS = (
    FleetInvariant(code="C301", fact="reservations fit the account", check=reservations_fit_the_account),
)
