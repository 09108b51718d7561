"""Makes the modules beside the tests importable: pytest's importlib mode adds no folder to the path."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "unit")]
