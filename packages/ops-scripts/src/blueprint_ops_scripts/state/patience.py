"""Taking a run up again whose process may be gone: its lock is waited for, as long as nobody renews it."""

from collections.abc import Callable

from .clock import Clock
from .items import Store
from .lease import lock_key

_POLL_SECONDS = 2.0


def outlast(store: Store, *, scope: str, run: str, clock: Clock, say: Callable[[str], None]) -> None:
    """Return when the lock that `run` itself left on `scope` has ended; at once when it is parked, or another run's.

    A process that lives renews its lock, which ends the waiting too: taking the lock then says who holds it. The waiting
    is never longer than a lease.
    """
    seen = store.get(lock_key(scope))
    if seen is None or seen["run"] != run or seen.get("parked") or seen["expires"] <= clock.now():
        return
    left = seen["expires"] - clock.now()
    say(f"the process of run {run} may be gone: waiting {left:.0f} s for its lock, unless somebody renews it")
    while (left := seen["expires"] - clock.now()) > 0:
        clock.sleep(min(_POLL_SECONDS, left))
        now = store.get(lock_key(scope))
        if now is None or now["token"] != seen["token"] or now["expires"] != seen["expires"]:
            return
