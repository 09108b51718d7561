"""The traffic schedule that a delivery follows."""

from blueprint_config import EnvironmentConfig
from blueprint_config.models.delivery import RolloutConfig

from ..errors import ConfigInvalidError


def traffic_policy(config: EnvironmentConfig, profile: str | None) -> RolloutConfig:
    """The schedule called `profile`, by default the environment's own.

    Raises:
        ConfigInvalidError: the environment has none of that name.
    """
    delivery = config.delivery
    wanted = profile or delivery.profile
    if wanted not in delivery.profiles:
        raise ConfigInvalidError(
            f"{config.name} has no traffic profile {wanted!r}: it has {', '.join(sorted(delivery.profiles))}",
            remedy="name one of them with --profile, or add it under delivery.profiles",
        )
    return delivery.profiles[wanted]
