"""Who works on a rollout: read from the lock of its environment."""

from dataclasses import dataclass

from ..state.items import Store
from ..state.lease import lock_key
from .record import RolloutRecord


@dataclass(frozen=True, kw_only=True)
class Working:
    """Whether a process is behind a rollout, and in words."""

    alive: bool
    """Whether a process holds the lock for this run."""

    parked: bool
    """Whether the lock is kept for this run while nobody works on it."""

    words: str


def working_on(store: Store, record: RolloutRecord, *, now: float) -> Working:
    """Who works on `record`, `now` in seconds since the epoch."""
    lock = store.get(lock_key(record.environment))
    if record.state.final:
        return Working(alive=False, parked=False, words="it has ended")
    if lock is None or lock["expires"] <= now or lock["run"] != record.run:
        quiet = f"nobody works on it since {max(0.0, now - record.updated):.0f} s"
        who = "the watchdog ends it" if record.engine == "rollout" else "CodeDeploy goes on by itself"
        return Working(alive=False, parked=False, words=f"{quiet}: {who}, or steer it yourself")
    left = f"{lock['expires'] - now:.0f} s"
    if lock.get("parked"):
        return Working(alive=False, parked=True, words=f"parked for {left} more, then traffic goes back")
    return Working(alive=True, parked=False, words=f"{lock['owner']} works on it (lease {left})")
