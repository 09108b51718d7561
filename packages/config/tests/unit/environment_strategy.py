"""Valid environments for property tests: every field is drawn from its own range."""

import datetime
from typing import Any

from hypothesis import strategies as st

from blueprint_config import EnvironmentConfig

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=20)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{1,19}", fullmatch=True)
VARIABLES = st.from_regex(r"[A-Z][A-Z0-9_]{1,12}", fullmatch=True)
SECONDS = st.floats(0, 1e7, allow_nan=False) | st.integers(0, 10_000_000)


def part(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the fields, each left out half of the time."""
    return st.fixed_dictionaries({}, optional=fields)


PROFILES = st.dictionaries(
    TEXT,
    part(
        steps_percent=st.lists(st.integers(1, 99), max_size=5).map(tuple),
        bake_percent=st.integers(1, 99),
        dwell_seconds=SECONDS,
        alpha=st.floats(1e-9, 0.999, exclude_min=True),
    ),
    max_size=3,
)
WAIVERS = st.fixed_dictionaries(
    {
        "code": st.from_regex(r"C[0-9]{3}", fullmatch=True),
        "path": TEXT.filter(bool),
        "reason": st.just("the table moves next month"),
        "owner": TEXT.filter(bool),
        "expires": st.dates(datetime.date(2000, 1, 1)),
    }
)
VALUES = st.fixed_dictionaries(
    {
        "name": NAMES,
        "tier": st.sampled_from(["dev", "staging", "prod"]),
        "account": st.from_regex(r"[0-9]{12}", fullmatch=True),
        "region": st.sampled_from(["us-east-1", "eu-central-1"]),
        "availability_zones": st.lists(TEXT, min_size=1, max_size=3).map(tuple),
    },
    optional={
        "layout": st.sampled_from(["split", "nested"]),
        "retain_data": st.booleans(),
        "lambda": part(
            memory_mib=st.integers(128, 10_240),
            reserved_concurrency=st.none() | st.integers(1, 1000),
            environment=st.dictionaries(VARIABLES, TEXT, max_size=4),
            secrets=st.dictionaries(VARIABLES, st.fixed_dictionaries({"name": NAMES}), max_size=2),
        ),
        "api": part(cors=part(allow_origins=st.lists(TEXT, max_size=3).map(tuple), allow_credentials=st.booleans())),
        "monitoring": part(error_rate_percent=st.floats(1e-6, 100), alarm_emails=st.lists(TEXT, max_size=3).map(tuple)),
        "delivery": part(
            profiles=PROFILES, test_command=st.lists(TEXT, max_size=3).map(tuple), promotes_from=st.none() | NAMES
        ),
        "waivers": st.lists(WAIVERS, max_size=2).map(tuple),
    },
)
ENVIRONMENTS = VALUES.map(EnvironmentConfig.model_validate)
