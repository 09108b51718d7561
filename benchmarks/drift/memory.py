"""Memory of `detect-drift` over 1,000 stacks of 500 resources: the real command in a process of its own, over real HTTP.

`python memory.py [--stacks N] [--resources N]` prints the highest resident set size and exits 1 above the bar. The fake runs
in another process, so that its half a million resources are not counted.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from fake_cloudformation import FakeCloudFormation, build_world
from fake_cloudformation.http_server import FakeServer
from fake_cloudformation.limits import UNLIMITED
from fake_cloudformation.world import ACCOUNT

BAR_MEGABYTES = 200.0
SPEED = 400.0
"""Seconds of the fake in a real one: a detection of 500 resources takes less than a second."""

_COMMAND = (
    "import sys; from blueprint_ops_scripts.drift.cli import main; sys.argv = ['detect-drift', *sys.argv[1:]]; main()"
)


def main() -> int:
    """Print the figure; 1 when the bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=1000)
    parser.add_argument("--resources", type=int, default=500)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return _serve(arguments.stacks, arguments.resources)
    used, seconds = measure_memory(arguments.stacks, arguments.resources)
    sys.stdout.write(
        f"{arguments.stacks} stacks x {arguments.resources} resources: {used:.0f} MB at most "
        f"(bar {BAR_MEGABYTES:.0f}), {seconds:.0f} CPU-s\n"
    )
    return int(used > BAR_MEGABYTES)


def measure_memory(stacks: int, resources: int) -> tuple[float, float]:
    """Highest resident megabytes (10^6 bytes) and CPU seconds of one run of the command."""
    size = ["--stacks", str(stacks), "--resources", str(resources)]
    server = subprocess.Popen([sys.executable, __file__, "--serve", *size], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as folder:
            return _run_client(url, Path(folder))
    finally:
        server.terminate()
        server.wait()


def _run_client(url: str, folder: Path) -> tuple[float, float]:
    arguments = ["dev", "--json", "--poll-min", "0.2", "--deadline", "2h", "--config-dir", str(folder)]
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": str(folder / "none"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    with (folder / "report.json").open("wb") as report:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments], env=environment, stdout=report, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 1:
        raise SystemExit(f"detect-drift ended with {code}, not with 1 (drifted)")
    return usage.ru_maxrss * 1024 / 1e6, usage.ru_utime + usage.ru_stime


def _serve(stacks: int, resources: int) -> int:
    service = FakeCloudFormation(build_world(stacks=stacks, resources=resources), limits=UNLIMITED)
    with FakeServer(service, speed=SPEED) as server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
