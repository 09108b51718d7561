"""The pool of workers: nobody is ended in the middle of a request, and cold starts do not come in herds.

Stock ministack ends all workers of a function when it changes, running requests included; on Lambda those finish. And
it starts one process for every request that finds no idle one: sixteen requests at once on a new version are sixteen
cold starts, which takes seconds on two cores. Here one worker of a version starts at a time and the others wait for a
free one, for a bounded time, so that a handler that invokes itself cannot wait for ever.
"""

import threading
import time
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from blueprint_emulator import patching

SECONDS_TO_WAIT = 2.0
"""How long a request waits for a worker that is starting before it starts one of its own."""

_freed = threading.Condition()

_stock_acquire = lambda_runtime.acquire_worker


def install() -> None:
    """Replace how workers are taken, given back and retired."""
    for module in (lambda_runtime, lambda_svc):
        patching.replace(module, "acquire_worker", _acquire)
        patching.replace(module, "release_worker", _release)
        patching.replace(module, "invalidate_worker", _retire)


def _acquire(func_name: str, config: dict[str, Any], code_zip: bytes, qualifier: str = "$LATEST", **rest: Any) -> Any:
    """Take an idle worker, or start one unless another of the same version is starting right now."""
    key = lambda_runtime._worker_key(func_name, config, qualifier)
    deadline = time.monotonic() + SECONDS_TO_WAIT
    with _freed:
        while _starting(key) and time.monotonic() < deadline:
            _freed.wait(deadline - time.monotonic())
        return _stock_acquire(func_name, config, code_zip, qualifier, **rest)


def _starting(key: str) -> bool:
    """Return whether no worker of the key is idle and one is starting."""
    with lambda_runtime._lock:
        workers = list(lambda_runtime._workers.get(key, ()))
    return all(worker.in_use for worker in workers) and any(worker._start_time is None for worker in workers)


def _retire(
    func_name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
) -> None:
    """Take a function's workers out of the pool: idle ones end now, busy ones when their request is answered."""
    with lambda_runtime._lock:
        gone = [
            worker
            for key in [key for key in lambda_runtime._workers if _matches(key, func_name, qualifier, account, region)]
            for worker in lambda_runtime._workers.pop(key, [])
        ]
        for worker in gone:
            worker.retired = True
        busy = [worker for worker in gone if worker.in_use]
    lambda_runtime.kill_workers([worker for worker in gone if worker not in busy])
    for worker in busy:
        threading.Thread(target=_end_when_answered, args=(worker,), daemon=True).start()


def _end_when_answered(worker: Any) -> None:
    with worker._lock:  # held for as long as the worker runs a request
        lambda_runtime.kill_workers([worker])


def _matches(key: str, func_name: str, qualifier: str | None, account: str | None, region: str | None) -> bool:
    key_account, key_region, key_name, key_qualifier = key.split(":")
    return (
        key_name == func_name
        and qualifier in (None, key_qualifier)
        and account in (None, key_account)
        and region in (None, key_region)
    )


def _release(worker: Any) -> None:
    """Give a worker back after its request, or end it if it was retired meanwhile."""
    if worker is None:
        return
    with _freed:
        with lambda_runtime._lock:
            worker.in_use = False
            retired = getattr(worker, "retired", False)
        _freed.notify_all()
    if retired:
        lambda_runtime.kill_workers([worker])
