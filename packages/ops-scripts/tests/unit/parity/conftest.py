"""Two environments of the small app, compared after whatever a test does to the target."""

import copy
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_ops_scripts.parity.expectations import Expectation, shipped_expectations
from blueprint_ops_scripts.parity.report import ParityReport
from blueprint_ops_scripts.parity.run import Side, compare
from blueprint_ops_scripts.release.assembly import Assembly

sys.path.insert(0, str(Path(__file__).parent))

from small_app import Templates, templates_of, write_assembly

NOW = datetime(2026, 6, 10, tzinfo=UTC)
Change = Callable[[Templates], object]
Compared = Callable[..., ParityReport]


@pytest.fixture
def compared(tmp_path: Path) -> Compared:
    """Compares staging with a prod that `change` changed."""

    def run(
        change: Change = lambda _: None,
        *,
        source: EnvironmentConfig | None = None,
        target: EnvironmentConfig | None = None,
        own: list[Expectation] | None = None,
    ) -> ParityReport:
        left, right = source or load_environment("staging"), target or load_environment("prod")
        templates = copy.deepcopy(templates_of(right))
        change(templates)
        assembly = Assembly(write_assembly(tmp_path / "assembly", {left: templates_of(left), right: templates}))
        return compare(
            Side(config=left, assembly=assembly),
            Side(config=right, assembly=assembly),
            own=own or [],
            shipped=shipped_expectations(),
            started=NOW,
        )

    return run
