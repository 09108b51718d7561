"""C121, C130: a release can be shifted as the environment says."""

from itertools import pairwise

from ..models.environment import EnvironmentConfig
from .invariant import Finding, Invariant


def profile_is_defined(config: EnvironmentConfig) -> Finding | None:
    if config.delivery.profile in config.delivery.profiles:
        return None
    known = ", ".join(sorted(config.delivery.profiles))
    return Finding(config.name, "delivery.profile", "no such profile is defined", f"define it, or use one of: {known}")


def steps_rise_to_the_bake(config: EnvironmentConfig) -> Finding | None:
    for name, profile in config.delivery.profiles.items():
        weights = (0, *profile.steps_percent, profile.bake_percent)
        if any(low >= high for low, high in pairwise(weights)):
            what = f"weights must rise from above 0 to below the bake weight of {profile.bake_percent}"
            return Finding(
                config.name, f"delivery.profiles.{name}.steps_percent", what, "put the steps into rising order"
            )
    return None


def health_checks_can_be_enough(config: EnvironmentConfig) -> Finding | None:
    gates = config.delivery.gates
    if gates.health_checks_required <= gates.health_checks:
        return None
    what = f"only {gates.health_checks} health checks are made"
    return Finding(config.name, "delivery.gates.health_checks_required", what, "require at most as many as are made")


def separate_approver_has_something_to_approve(config: EnvironmentConfig) -> Finding | None:
    if config.delivery.approval_required or not config.delivery.separate_approver:
        return None
    what = "nobody is asked while approval_required is false"
    return Finding(config.name, "delivery.separate_approver", what, "set delivery.approval_required, or remove this")


def warm_functions_are_not_shifted(config: EnvironmentConfig) -> Finding | None:
    if config.lambda_.provisioned_concurrency is None or config.delivery.engine == "instant":
        return None
    what = (
        f"Lambda refuses provisioned concurrency beside weighted traffic, which engine {config.delivery.engine} needs"
    )
    remedy = "remove it, or set delivery.engine to instant where that is allowed"
    return Finding(config.name, "lambda.provisioned_concurrency", what, remedy)


INVARIANTS = (
    Invariant(code="C121", fact="the profile in use is defined", check=profile_is_defined),
    Invariant(code="C121", fact="traffic weights rise, and stay below the bake weight", check=steps_rise_to_the_bake),
    Invariant(code="C121", fact="as many health checks are made as are required", check=health_checks_can_be_enough),
    Invariant(
        code="C121", fact="a separate approver needs an approval", check=separate_approver_has_something_to_approve
    ),
    Invariant(
        code="C130", fact="provisioned concurrency only with engine instant", check=warm_functions_are_not_shifted
    ),
)
