"""Rules about what is paid for."""

from blueprint_aspects.rules.cost.cst001_log_retention import logs_have_an_end
from blueprint_aspects.rules.cost.cst002_arm64 import functions_run_on_arm64
from blueprint_aspects.rules.cost.cst003_nat_gateways import nat_gateways_are_within_the_limit
from blueprint_aspects.rules.cost.cst004_interface_endpoints import endpoints_cost_less_than_nat
from blueprint_aspects.rules.cost.cst005_paid_capacity import capacity_is_not_idle
from blueprint_aspects.rules.cost.cst006_bucket_lifecycle import buckets_have_a_lifecycle
from blueprint_aspects.rules.cost.cst007_small_environments import small_environments_stay_cheap

__all__ = [
    "logs_have_an_end",
    "functions_run_on_arm64",
    "nat_gateways_are_within_the_limit",
    "endpoints_cost_less_than_nat",
    "capacity_is_not_idle",
    "buckets_have_a_lifecycle",
    "small_environments_stay_cheap",
]
