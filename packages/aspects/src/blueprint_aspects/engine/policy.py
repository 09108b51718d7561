"""What each environment asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from blueprint_aspects.model import Level

STANDARD_TAGS: Mapping[str, str] = {
    "Environment": r"[a-z][a-z0-9-]{1,19}",
    "Project": r"\S.{0,127}",
    "Owner": r"\S.{1,127}",
    "ManagedBy": r"\S.{1,127}",
    "CostCenter": r"\S.{1,127}",
    "DataClassification": r"public|internal|confidential|restricted",
}
"""The keys that every taggable resource carries, and the pattern that a value must match as a whole."""

_PRODUCTION_NAMES = r"(?i)(^|-)(prod|production)$"


@dataclass(frozen=True, kw_only=True)
class EnvironmentPolicy:
    """What one environment asks for.

    `production` turns on what only matters where customers are. `nat_gateways` and `customer_keys` are the
    highest number per environment. `tags` maps a required key to the pattern of its value, `optional_tags` the
    same for keys that need not be there.
    """

    level: Level = Level.ENHANCED
    production: bool = False
    nat_gateways: int = 0
    customer_keys: int = 2
    dashboards: int = 3
    trusted_accounts: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=lambda: dict(STANDARD_TAGS))
    optional_tags: Mapping[str, str] = field(default_factory=lambda: {"Backup": r"required|optional|none"})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the environments ask for, and the day on which this is judged.

    An environment that is not listed gets `default`, as production when its name is prod, production or ends
    in one of them.
    """

    today: date
    default: EnvironmentPolicy = field(default_factory=EnvironmentPolicy)
    environments: Mapping[str, EnvironmentPolicy] = field(default_factory=dict)

    def of(self, environment: str | None) -> EnvironmentPolicy:
        """Return what `environment` asks for."""
        if environment is not None and environment in self.environments:
            return self.environments[environment]
        if environment is not None and re.search(_PRODUCTION_NAMES, environment) and not self.default.production:
            return EnvironmentPolicy(**{**vars(self.default), "production": True, "nat_gateways": 3})
        return self.default
