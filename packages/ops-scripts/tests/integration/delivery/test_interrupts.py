"""Ctrl-C at random moments of real commands: one document each time, the exit code in it, and nothing broken after."""

import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

MOMENTS = 24
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("releases", "history", "prod"),
    ("validate-deployment", "prod"),
    ("cleanup", "prod"),
    ("deploy", "staging"),
    ("promote", "staging", "prod"),
    ("promote", "staging", "prod", "--plan"),
)


def begun(process: Any) -> None:
    """Return when the command's own code runs: it takes SIGTERM before anything else."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.005)


def seconds_of(clouds: Any, arguments: tuple[str, ...]) -> float:
    """How long a command's own code runs on this machine when nobody interrupts it."""
    process = clouds.start(*arguments)
    begun(process)
    began = time.monotonic()
    process.communicate(timeout=120)
    return time.monotonic() - began


def test_ctrl_c_at_any_moment_ends_in_one_document(clouds: Any) -> None:
    clouds.to_staging(marker="interrupted")
    chance = random.Random(20_261_123)
    codes: list[int] = []
    lasts = {arguments: seconds_of(clouds, arguments) for arguments in COMMANDS}
    for number in range(MOMENTS):
        arguments = COMMANDS[number % len(COMMANDS)]
        process = clouds.start(*arguments)
        begun(process)
        time.sleep(chance.uniform(0, 0.7 * lasts[arguments]))
        process.send_signal(signal.SIGINT)
        output, said = process.communicate(timeout=120)
        done = clouds.done(process.returncode, output, said)
        assert done.code == done.document["exit_code"], (arguments, done)
        assert (done.code == 130) == (done.outcome == "interrupted")
        assert "Traceback" not in said, said
        codes.append(done.code)
    assert codes.count(130) >= MOMENTS // 4, codes
    assert clouds.run("deploy", "staging").code == 0
    assert clouds.run("validate-deployment", "staging").outcome == "succeeded"
    assert clouds.run("validate-deployment", "prod").outcome == "succeeded"


def test_sigterm_is_taken_for_ctrl_c(clouds: Any) -> None:
    """A CI that cancels its job sends it."""
    process = clouds.start("promote", "staging", "prod", "--plan")
    begun(process)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    output, said = process.communicate(timeout=120)
    assert clouds.done(process.returncode, output, said).outcome == "interrupted"
