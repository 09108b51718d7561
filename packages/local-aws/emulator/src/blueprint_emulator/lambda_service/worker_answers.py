"""Workers that survive an exception of their handler, and a shorter wait for its log.

Stock ministack ends a worker process when its handler raises, so a release with errors pays a cold start for each of
them; on Lambda an exception leaves the environment warm, and the error carries the exception's own type. Log lines are
awaited for 5 ms instead of 50, which a handler that logs nothing would pay on every request.
"""

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
    """Change the worker's answer to an exception, what is made of it, and the wait for the log."""
    script = str(patching.original(lambda_runtime, "_PYTHON_WORKER_SCRIPT"))
    if script.count(_STOCK_ANSWER) != 1:
        raise patching.MissingTargetError("the Python worker answers an exception in another way than expected")
    patching.replace(lambda_runtime, "_PYTHON_WORKER_SCRIPT", script.replace(_STOCK_ANSWER, _OUR_ANSWER))
    patching.wrap(lambda_svc, "_execute_function_warm", _with_exceptions)
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
