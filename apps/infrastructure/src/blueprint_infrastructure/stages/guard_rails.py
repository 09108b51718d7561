"""What an environment must have, said before anything is made."""

from collections.abc import Sequence
from itertools import permutations

from blueprint_config import EnvironmentConfig


def require(config: EnvironmentConfig, rails: dict[str, bool]) -> None:
    """Raise ValueError naming every rail that does not hold.

    `rails` maps what must hold, in words that end in the remedy, to whether it does.
    """
    missing = [rail for rail, holds in rails.items() if not holds]
    if missing:
        raise ValueError(f"environment {config.name} ({config.tier}) lacks: {'; '.join(missing)}")


def require_names_apart(configs: Sequence[EnvironmentConfig]) -> None:
    """Raise ValueError when names of one environment begin with those of another one in the same account and region.

    What looks after an environment may touch what bears its name in its region, because it is deployed before it: the watchdog of
    `prod` could move the aliases of `prod-2`. The wave `prod-eu` in another region is out of its reach.
    """
    for one, other in permutations(configs, 2):
        if (one.account, one.region) == (other.account, other.region) and other.stack_name("").startswith(
            one.stack_name("")
        ):
            raise ValueError(
                f"environment {other.name} in account {one.account}, {one.region}: its names begin with {one.stack_name('')}, "
                f"so what looks after {one.name} could touch it; rename one of them, or give it an account or a region of its own"
            )
