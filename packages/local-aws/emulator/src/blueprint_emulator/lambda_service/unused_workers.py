"""Ending the workers of versions that nobody is sent to any more.

Stock ministack keeps one process of every version that ever ran. After a few releases that is a gigabyte of versions
which no alias names; a minute after their last request they go, and a direct call simply starts one again.
"""

import logging
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

SECONDS_BETWEEN_SWEEPS = 15.0
SECONDS_IDLE = 60.0

logger = logging.getLogger("blueprint.workers")


def install() -> None:
    """Start sweeping."""
    threading.Thread(target=_sweep_forever, name="unused-workers", daemon=True).start()


def sweep(now: float) -> None:
    """Retire the workers that have been idle for a minute and whose version no alias names."""
    with lambda_runtime._lock:
        last_used = {key: max((one.last_used for one in workers), default=now) for key, workers in _pools()}
        busy = {key for key, workers in _pools() if any(one.in_use for one in workers)}
    for key, moment in last_used.items():
        account, region, name, version = key.split(":")
        if key not in busy and now - moment > SECONDS_IDLE and not _is_named(account, region, name, version):
            lambda_svc.invalidate_worker(name, qualifier=version, account=account, region=region)


def _pools() -> list[tuple[str, list[lambda_runtime.Worker]]]:
    return list(lambda_runtime._workers.items())


def _is_named(account: str, region: str, name: str, version: str) -> bool:
    """Return whether an alias sends requests to the version; a function without aliases is called directly."""
    function = lambda_svc._functions.get_scoped(account, region, name) or {}
    aliases = (function.get("aliases") or {}).values()
    if not aliases:
        return bool(function)
    weights = [(alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {} for alias in aliases]
    return any(alias.get("FunctionVersion") == version for alias in aliases) or any(version in one for one in weights)


def _sweep_forever() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_SWEEPS)
        try:
            sweep(time.time())
        except Exception:
            logger.exception("unused workers could not be ended")
