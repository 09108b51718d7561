"""Workers that survive a handler's exception and a deployment.

Stock ministack ends a worker process when its handler raises, so a release with errors pays a cold start for each of
them, and it ends workers in the middle of a request when their function is replaced. On Lambda an exception leaves the
environment warm, and running requests finish. Also: log lines are awaited for 5 ms instead of 50, which a handler that
logs nothing would pay on every request.
"""

import threading
from collections.abc import Callable
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from blueprint_emulator import patching

RAISED = "__blueprint_raised__"
"""Key of the worker's answer that stands for an exception of the handler."""

LOG_WAIT_SECONDS = 0.005

_STOCK_ANSWER = (
    '_real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()}) + "\\n")'
)
_OUR_ANSWER = (
    '_real_stdout.write(json.dumps({"status": "ok", "result": {"'
    + RAISED
    + '": {"errorMessage": str(e), "errorType": type(e).__name__, '
    '"stackTrace": traceback.format_exc().splitlines()}}}) + "\\n")'
)


def install() -> None:
    """Change the worker's script, its end of a request, and the retirement of workers."""
    script = str(patching.original(lambda_runtime, "_PYTHON_WORKER_SCRIPT"))
    if script.count(_STOCK_ANSWER) != 1:
        raise patching.MissingTargetError("the Python worker answers an exception in another way than expected")
    patching.replace(lambda_runtime, "_PYTHON_WORKER_SCRIPT", script.replace(_STOCK_ANSWER, _OUR_ANSWER))
    patching.wrap(lambda_svc, "_execute_function_warm", _with_exceptions)
    patching.replace(lambda_runtime, "release_worker", _release)
    patching.replace(lambda_svc, "release_worker", _release)
    patching.replace(lambda_runtime, "invalidate_worker", _retire)
    patching.replace(lambda_svc, "invalidate_worker", _retire)
    stock_drain = lambda_runtime.Worker._drain_stderr_bounded

    def drain(self: lambda_runtime.Worker) -> str:
        return str(stock_drain(self, first_line_wait=LOG_WAIT_SECONDS))

    lambda_runtime.Worker._drain_stderr_bounded = drain


def _with_exceptions(stock: Callable[..., Any]) -> Callable[..., Any]:
    def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = stock(func, event, request_id)
        body = answer.get("body")
        if not isinstance(body, dict) or RAISED not in body:
            return answer
        raised = body[RAISED]
        log = "\n".join(filter(None, [answer.get("log", ""), "\n".join(raised["stackTrace"])]))
        return {"body": raised, "error": True, "function_error": "Unhandled", "log": log}

    return execute


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
    with lambda_runtime._lock:
        worker.in_use = False
        retired = getattr(worker, "retired", False)
    if retired:
        lambda_runtime.kill_workers([worker])
