"""One writer at a time: a lease in the state table, renewed by a heartbeat, with a fence that only rises.

The fence goes into every write, and every write is refused by the table when the lock has a newer one. A run that was
paused for longer than its lease can therefore wake up without doing harm. Machines are taken to agree on the time to
within a few seconds (NTP); the fence, not the clock, is what keeps two writers apart.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import OpsError
from .clock import Clock, SystemClock
from .errors import ConditionFailedError, LeaseLostError, LockedError
from .items import Absent, Equals, Item, Key, Put, Store, Write, fenced

LEASE_SECONDS = 90.0
HEARTBEAT_SECONDS = 20.0


class Lease:
    """The right to write to `scope` until it expires; made by `hold_lease`."""

    def __init__(self, store: Store, item: Item, *, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.scope: str = item["sk"]
        self.run: str = item["run"]
        self.fence: int = item["fence"]
        self._item = item
        self._lost = ""
        self._mutex = threading.RLock()

    @property
    def expires(self) -> float:
        """When the lease ends unless it is renewed, in seconds since the epoch."""
        return float(self._item["expires"])

    def assert_held(self) -> None:
        """Return if this run may still write.

        Raises:
            LeaseLostError: the lease ran out, or somebody else has it.
        """
        if not self._lost and self.clock.now() >= self.expires:
            self._lost = "it was not renewed in time"
        if self._lost:
            raise LeaseLostError(
                f"lease on {self.scope} lost by run {self.run}: {self._lost}; nothing more is written",
                remedy=f"see who works there now: uv run rollout status --env {self.scope}",
            )

    def write(self, *writes: Write) -> None:
        """Write to the store under the fence.

        Raises:
            LeaseLostError: another run took the lock since.
            ConditionFailedError: a condition of `writes` itself did not hold.
        """
        with self._mutex:
            self.assert_held()
            try:
                self.store.write(*fenced(lock_key(self.scope), self.fence, self._item["token"], writes))
            except ConditionFailedError:
                self._see_whether_lost()
                raise

    def renew(self) -> None:
        """Extend the lease by its full length from now; a parked lock keeps the end that it was given."""
        with self._mutex:
            if not self.parked:
                self._replace(expires=self.clock.now() + LEASE_SECONDS)

    def park(self, *, until: float) -> None:
        """Keep the lock for this run until `until` with nobody working on it; its next command takes it over."""
        self._replace(expires=until, parked=True)

    def release(self) -> None:
        """Give the lock up now; the fence stays, so that the next one is higher."""
        if not self._lost and not self._item.get("parked"):
            self._replace(expires=0.0)

    @property
    def parked(self) -> bool:
        """Whether the lock outlives this process."""
        return bool(self._item.get("parked"))

    def _replace(self, **changes: object) -> None:
        with self._mutex:
            item = {**self._item, **changes}
            try:
                self.store.write(Put(item=item, only_if=Equals({"fence": self.fence, "token": self._item["token"]})))
            except ConditionFailedError:
                self._see_whether_lost()
                raise
            self._item = item

    def _see_whether_lost(self) -> None:
        stored = self.store.get(lock_key(self.scope))
        if stored is None or stored["fence"] != self.fence or stored["token"] != self._item["token"]:
            self._lost = f"run {stored['run']} took it" if stored else "the lock was deleted"
            self.assert_held()


@contextmanager
def hold_lease(
    store: Store,
    *,
    scope: str,
    owner: str,
    run: str,
    clock: Clock | None = None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    resume: bool = True,
) -> Iterator[Lease]:
    """Hold the lock on `scope` (an environment's name) for the length of the block.

    `owner` says who to ask (user@machine, or the CI job); `run` names the run that works under the lock. `resume` takes over
    a lock that is parked for this very run.

    Raises:
        LockedError: another run holds it, or is parked on it.
    """
    lease = take_lease(store, scope=scope, owner=owner, run=run, clock=clock or SystemClock(), resume=resume)
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(lease, ended, heartbeat_seconds), daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        ended.set()
        heart.join(timeout=heartbeat_seconds)
        _give_up(lease)


def take_lease(store: Store, *, scope: str, owner: str, run: str, clock: Clock, resume: bool = True) -> Lease:
    """Take the lock on `scope` without a heartbeat: for one short write, and for `hold_lease`."""
    seen = store.get(lock_key(scope))
    now = clock.now()
    if seen and seen["expires"] > now and not (resume and seen.get("parked") and seen["run"] == run):
        raise _locked(scope, seen, now)
    item: Item = {
        **lock_key(scope).as_item(),
        "owner": owner,
        "run": run,
        "fence": (seen["fence"] if seen else 0) + 1,
        "token": uuid.uuid4().hex,
        "since": now,
        "expires": now + LEASE_SECONDS,
    }
    condition = (
        Equals({"fence": seen["fence"], "token": seen["token"], "expires": seen["expires"]}) if seen else Absent()
    )
    try:
        store.write(Put(item=item, only_if=condition))
    except ConditionFailedError as error:
        winner = store.get(lock_key(scope))
        # A first answer that got lost makes the client's own repetition fail: then the lock is ours.
        if winner is None or winner["token"] != item["token"]:
            raise _locked(scope, winner or item, now) from error
    return Lease(store, item, clock=clock)


def lock_key(scope: str) -> Key:
    """Where the lock on `scope` lives."""
    return Key(pk="lock", sk=scope)


def _beat(lease: Lease, ended: threading.Event, seconds: float) -> None:
    while not ended.wait(seconds):
        if lease.parked:
            return
        try:
            lease.renew()
        except LeaseLostError:
            return
        except OpsError:
            continue  # the lease is still ours for a while; the next beat may get through


def _give_up(lease: Lease) -> None:
    try:
        lease.release()
    except OpsError:
        return  # it ends by itself


def _locked(scope: str, seen: Item, now: float) -> LockedError:
    how = "is parked on it" if seen.get("parked") else "holds it"
    left = seen["expires"] - now
    waits = f"a process that is gone renews nothing: its lock ends by itself in {left:.0f} s"
    held = "it is held for a person to decide"
    return LockedError(
        f"{scope} is locked: run {seen['run']} of {seen['owner']} {how} since {now - seen['since']:.0f} s, for {left:.0f} s more",
        remedy=f"wait for it, or look with: uv run rollout status --env {scope}; {held if seen.get('parked') else waits}; "
        f"how it goes on says uv run releases show {seen['run']}",
    )
