"""Makes the modules beside the tests importable, and gives property tests one budget."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "unit")]

# No deadline: how long one example takes says nothing on a machine that is busy with other things.
settings.register_profile("config", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("config")
