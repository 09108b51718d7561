"""Puts the fake CloudFormation of the benchmark, and what these tests share, within reach."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[5] / "benchmarks" / "drift"))
sys.path.insert(0, str(Path(__file__).parent))
