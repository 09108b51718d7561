"""What an environment must have, said before anything is made."""

from blueprint_config import EnvironmentConfig


def require(config: EnvironmentConfig, rails: dict[str, bool]) -> None:
    """Raise ValueError naming every rail that does not hold.

    `rails` maps what must hold, in words that end in the remedy, to whether it does.
    """
    missing = [rail for rail, holds in rails.items() if not holds]
    if missing:
        raise ValueError(f"environment {config.name} ({config.tier}) lacks: {'; '.join(missing)}")
