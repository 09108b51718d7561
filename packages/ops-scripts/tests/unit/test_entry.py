"""The console scripts take every way of being told to stop for Ctrl-C, from the first moment on."""

import json
import signal
import subprocess
import sys

import pytest

SENDS = """
import os, signal, sys
from blueprint_ops_scripts import entry
def stop(_): os.kill(os.getpid(), signal.{name}); raise SystemExit("not heard")
entry.import_module = stop
sys.argv = ["promote", "--json"]
entry.promote()
"""


def told(name: str, hangup: signal.Handlers) -> "subprocess.CompletedProcess[str]":
    """A command that sends itself a signal, started with that disposition of SIGHUP, whatever this process has."""
    return subprocess.run(
        [sys.executable, "-c", SENDS.format(name=name)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup),
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_in_the_one_document(name: str) -> None:
    done = told(name, signal.SIG_DFL)
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (130, "interrupted"), done.stderr


def test_a_command_under_nohup_outlives_its_terminal() -> None:
    assert told("SIGHUP", signal.SIG_IGN).stderr.strip() == "not heard"
