"""The shipped traffic schedules, and the environment's own."""

from collections.abc import Mapping

from blueprint_config.models.delivery import RolloutConfig

from ..errors import UsageError

PROFILES: Mapping[str, RolloutConfig] = {
    "standard": RolloutConfig(),
    "fast": RolloutConfig(steps_percent=(10,), dwell_seconds=120, bake_seconds=0, post_watch_seconds=120, alpha=0.05),
    "conservative": RolloutConfig(steps_percent=(1, 5, 10, 25, 50, 75), dwell_seconds=900, bake_seconds=3_600),
}


def profile_named(name: str, configured: Mapping[str, RolloutConfig]) -> RolloutConfig:
    """The environment's profile of that name, or the shipped one.

    Raises:
        UsageError: there is none.
    """
    known = {**PROFILES, **configured}
    if name not in known:
        raise UsageError(f"profile {name} not found", remedy=f"name one of: {', '.join(sorted(known))}")
    return known[name]
