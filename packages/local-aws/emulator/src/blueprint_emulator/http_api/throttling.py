"""Stage throttling: a token bucket per stage or route, as `DefaultRouteSettings` and `RouteSettings` say.

Stock ministack stores the settings and lets everything through. A request over the limit gets 429 and runs nothing.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

_lock = threading.Lock()
_buckets: dict[tuple[str, str, str], "TokenBucket"] = {}


class TokenBucket:
    """Lets `rate` requests a second through, and `burst` at once."""

    def __init__(self, rate: float, burst: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled_at = clock()

    def take(self) -> bool:
        """Take one token; False when there is none."""
        now = self._clock()
        self._tokens = min(self.burst, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


def admits(api_id: str, stage: dict[str, Any], route_key: str) -> bool:
    """Return whether the stage lets one more request for `route_key` through now."""
    limits = limits_of(stage, route_key)
    if limits is None:
        return True
    key = (api_id, str(stage.get("stageName", "")), limits[0])
    with _lock:
        bucket = _buckets.get(key)
        if bucket is None or (bucket.rate, bucket.burst) != limits[1:]:
            bucket = _buckets[key] = TokenBucket(limits[1], limits[2])
        return bucket.take()


def limits_of(stage: dict[str, Any], route_key: str) -> tuple[str, float, float] | None:
    """Return which setting applies ("" for the stage's default), its rate and its burst; None when nothing limits."""
    routes = stage.get("routeSettings") or {}
    for name, settings in ((route_key, routes.get(route_key)), ("", stage.get("defaultRouteSettings"))):
        rate, burst = (_number(settings, key) for key in ("ThrottlingRateLimit", "ThrottlingBurstLimit"))
        if rate is not None or burst is not None:
            rate = burst if rate is None else rate
            return name, float(rate or 0.0), float(max(1.0, rate or 0.0) if burst is None else burst)
    return None


def _number(settings: Any, name: str) -> float | None:
    """Read a setting spelt as in a template or as in the API."""
    if not isinstance(settings, dict):
        return None
    value = settings.get(name, settings.get(name[:1].lower() + name[1:]))
    return None if value is None else float(value)
