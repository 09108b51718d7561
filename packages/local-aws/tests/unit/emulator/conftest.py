"""The emulator's pure modules, which need neither ministack nor its environment."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "emulator" / "src"))
