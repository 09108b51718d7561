"""The console scripts: from the first moment on Ctrl-C ends in an exit code, and with `--json` in the one document.

The commands are imported when they are called: boto3 and click take a while, and somebody may change their mind.
"""

import signal
from importlib import import_module


def deploy() -> None:
    """Console script `deploy`."""
    _run("deploy", "deploy.cli")


def promote() -> None:
    """Console script `promote`."""
    _run("promote", "promote.cli")


def releases() -> None:
    """Console script `releases`."""
    _run("releases", "releases.cli")


def cleanup() -> None:
    """Console script `cleanup`."""
    _run("cleanup", "cleanup.cli")


def validate_deployment() -> None:
    """Console script `validate-deployment`."""
    _run("validate-deployment", "validate.cli")


def blue_green_deploy() -> None:
    """Console script `blue-green-deploy`."""
    _run("blue-green-deploy", "rollout.deploy_cli")


def rollout() -> None:
    """Console script `rollout`."""
    _run("rollout", "rollout.cli")


def detect_drift() -> None:
    """Console script `detect-drift`."""
    _run("detect-drift", "drift.cli")


def parity() -> None:
    """Console script `parity`."""
    _run("parity", "parity.cli")


def size() -> None:
    """Console script `size`."""
    _run("size", "size.cli")


def _run(command: str, module: str) -> None:
    """A CI that cancels its job sends SIGTERM, a terminal that is gone SIGHUP (nohup ignores it): taken for Ctrl-C."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, signal.default_int_handler)
        import_module(f"{__package__}.{module}").main()
    except KeyboardInterrupt:
        _interrupted(command)


def _interrupted(command: str) -> None:
    from .interruption import end_interrupted  # not before: importing it must not be what is interrupted

    end_interrupted(command)
