"""Serving ministack with its extensions on loopback."""

import asyncio
import logging
import resource
import signal

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config

from blueprint_emulator.application import application
from blueprint_emulator.environment import LOOPBACK
from blueprint_emulator.extensions import all_extensions, permissions

SECONDS_TO_FINISH = 2.0
"""How long requests may go on after SIGTERM; clients keep connections open, so waiting longer gains nothing."""


def install_extensions(*, enforce_iam: bool) -> None:
    """Install every extension; those of IAM only where it is enforced.

    Raises:
        MissingTargetError: one of them does not fit this ministack.
    """
    for extension in (*all_extensions(), *(permissions() if enforce_iam else ())):
        extension.install()


async def serve(*, port: int) -> None:
    """Serve on `port` until SIGTERM or SIGINT, then let requests finish and state be saved."""
    _allow_many_connections()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    config.keep_alive_timeout = 75.0
    config.graceful_timeout = SECONDS_TO_FINISH
    config.shutdown_timeout = 10.0
    config.loglevel = "WARNING"
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    await hypercorn_serve(application, config, shutdown_trigger=stop.wait)


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
