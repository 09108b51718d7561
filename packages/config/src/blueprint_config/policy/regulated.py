"""C140: what compliance level `strict` asks of the environment itself."""

from ..models.environment import EnvironmentConfig
from .invariant import Finding, Invariant


def functions_run_in_a_vpc(config: EnvironmentConfig) -> Finding | None:
    if config.compliance.level != "strict" or config.lambda_.in_vpc:
        return None
    return Finding(
        config.name, "lambda.in_vpc", "level strict keeps functions in a VPC", "set it to true, and network.enabled"
    )


def network_has_no_nat(config: EnvironmentConfig) -> Finding | None:
    if config.compliance.level != "strict" or config.network.nat_gateways == 0:
        return None
    what = "level strict has no way out to the internet"
    return Finding(
        config.name, "network.nat_gateways", what, "set it to 0, and name the services under interface_endpoints"
    )


def keys_are_the_customers(config: EnvironmentConfig) -> Finding | None:
    if config.compliance.level != "strict" or config.dynamodb.encryption == "customer_managed":
        return None
    return Finding(
        config.name, "dynamodb.encryption", "level strict encrypts with keys of the customer", "use customer_managed"
    )


def table_is_backed_up(config: EnvironmentConfig) -> Finding | None:
    if config.compliance.level != "strict" or config.dynamodb.backup_plan:
        return None
    return Finding(
        config.name, "dynamodb.backup_plan", "level strict keeps copies outside of the table", "set it to true"
    )


INVARIANTS = (
    Invariant(code="C140", fact="level strict: functions run in a VPC", check=functions_run_in_a_vpc, waivable=True),
    Invariant(code="C140", fact="level strict: no NAT", check=network_has_no_nat, waivable=True),
    Invariant(code="C140", fact="level strict: customer keys", check=keys_are_the_customers, waivable=True),
    Invariant(code="C140", fact="level strict: a backup plan", check=table_is_backed_up, waivable=True),
)
