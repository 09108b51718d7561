"""Dropping old points now and then instead of on every request.

The stock emulator copies every metric of the caller on each CloudWatch request; under load that costs more than the
request. Points older than two weeks still go, at most once a minute.
"""

import time

from ministack.services import cloudwatch

from blueprint_emulator import patching

SECONDS_BETWEEN_SWEEPS = 60.0

_last_sweep = 0.0


def install() -> None:
    """Replace the sweep that runs on every request."""
    patching.replace(cloudwatch, "_evict_old_metrics", sweep)


def sweep() -> None:
    """Drop points older than CloudWatch keeps them, of all accounts, if a minute has passed since the last time."""
    global _last_sweep  # noqa: PLW0603 - one sweep per process, whoever asks
    now = time.time()
    if now - _last_sweep < SECONDS_BETWEEN_SWEEPS:
        return
    _last_sweep = now
    oldest = now - cloudwatch.TWO_WEEKS_SECONDS
    for points in list(cloudwatch._metrics._data.values()):
        if points and points[0]["Timestamp"] < oldest:
            points[:] = [point for point in points if point["Timestamp"] >= oldest]
