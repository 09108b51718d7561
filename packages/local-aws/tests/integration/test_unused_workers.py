"""Which workers are ended, asked of the emulator's own process with workers that only look like some."""

import subprocess
from pathlib import Path

import pytest

from blueprint_local_aws.emulator_environment import ensure_environment

pytestmark = pytest.mark.integration

PROGRAM = """
import sys
from pathlib import Path
from blueprint_emulator import environment
environment.prepare(port=1, data_dir=Path(sys.argv[1]), persist=False, enforce_iam=False, minute_seconds=60)
from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from blueprint_emulator.lambda_service import unused_workers

class Looks:
    _proc = None
    def __init__(self, last_used, in_use=False):
        self.last_used, self.in_use = last_used, in_use
    def _discard_tmpdir(self):
        pass

where = ("111111111111", "us-east-1")
alias = {"FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"3": 0.1}}}
lambda_svc._functions.set_scoped(*where, "f", {"aliases": {"live": alias}})
lambda_svc._functions.set_scoped(*where, "direct", {"aliases": {}})
old, now = 1000.0, 1100.0
for key, worker in {
    "f:1": Looks(old), "f:2": Looks(old), "f:3": Looks(old), "f:4": Looks(now - 1), "f:5": Looks(old, in_use=True),
    "direct:$LATEST": Looks(old), "gone:1": Looks(old),
}.items():
    lambda_runtime._workers[":".join((*where, key))] = [worker]
unused_workers.sweep(now)
print(sorted(key.split(":", 2)[2] for key in lambda_runtime._workers))
"""


def test_workers_end_when_idle_and_no_alias_names_their_version(tmp_path: Path) -> None:
    python = ensure_environment(print)
    command = [str(python), "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "['direct:$LATEST', 'f:2', 'f:3', 'f:4', 'f:5']", done.stderr
