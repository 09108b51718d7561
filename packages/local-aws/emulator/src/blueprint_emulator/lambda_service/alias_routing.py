"""Aliases route by weight on every path that runs a function.

Stock ministack stores `RoutingConfig` and always runs the main version. Here the version is drawn once per request, for
direct Invoke, for whatever holds the alias's ARN (HTTP APIs, rules, topics, schedules), and for event source mappings.
The handler's context names the alias, as on Lambda. Reading calls (GetFunction and the like) are left alone.
"""

import contextvars
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from blueprint_emulator import patching
from blueprint_emulator.lambda_service.weights import chosen_version

ALIAS_MARK = "_blueprint_alias"
"""Key of the alias's name in the record of a function that is about to run."""

Record = dict[str, Any]

_polling: contextvars.ContextVar[bool] = contextvars.ContextVar("blueprint_polling", default=False)
_invoked: contextvars.ContextVar[tuple[str, str, str] | None] = contextvars.ContextVar("blueprint_alias", default=None)


def install() -> None:
    """Replace the places where a qualifier becomes the code to run."""
    patching.wrap(lambda_svc, "_get_func_record_for_ref", _routed_reference)
    patching.wrap(lambda_svc, "_get_func_record_for_qualifier", _routed_while_polling)
    for poller in ("_poll_sqs", "_poll_kinesis", "_poll_dynamodb_streams"):
        patching.wrap(lambda_svc, poller, _polling_pass)
    patching.wrap(lambda_svc, "_invoke", _routed_invoke)


def alias_of(record: Record, config: Record) -> str | None:
    """Return the name of the alias through which `record` is being run, or None."""
    marked = record.get(ALIAS_MARK)
    if marked:
        return str(marked)
    invoked = _invoked.get()
    if invoked and invoked[:2] == (config.get("FunctionName"), config.get("Version", "$LATEST")):
        return invoked[2]
    return None


def with_alias_arn(config: Record, alias: str) -> Record:
    """Return `config` with the alias's ARN as its own, which is what the handler's context shows."""
    unqualified = ":".join(str(config.get("FunctionArn", "")).split(":")[:7])
    return {**config, "FunctionArn": f"{unqualified}:{alias}"}


def _route(function: Record | None, qualifier: str | None) -> tuple[Record, Record] | None:
    """Return the record and configuration that one request to the alias `qualifier` runs; None if it is no alias."""
    alias = ((function or {}).get("aliases") or {}).get(qualifier)
    if function is None or qualifier is None or alias is None:
        return None
    version = chosen_version(alias)
    record = function if version == "$LATEST" else (function.get("versions") or {}).get(version)
    if record is None:
        return None
    config = with_alias_arn(record["config"], qualifier)
    return {**record, "config": config, ALIAS_MARK: qualifier}, config


def _routed_reference(stock: Callable[..., Any]) -> Callable[..., Any]:
    def get(function_ref: str) -> tuple[Record | None, Record | None, str]:
        record, config, name = stock(function_ref)
        if record is None:
            return record, config, name
        _, qualifier = lambda_svc._resolve_name_and_qualifier(function_ref)
        function, _, _ = lambda_svc._get_base_func_record_for_ref(function_ref)
        routed = _route(function, qualifier)
        return (*routed, name) if routed else (record, config, name)

    return get


def _routed_while_polling(stock: Callable[..., Any]) -> Callable[..., Any]:
    def get(name: str, qualifier: str | None) -> tuple[Record | None, Record | None]:
        routed = _route(lambda_svc._functions.get(name), qualifier) if _polling.get() else None
        return routed or stock(name, qualifier)

    return get


def _polling_pass(stock: Callable[..., Any]) -> Callable[..., Any]:
    def poll() -> Any:
        token = _polling.set(True)
        try:
            return stock()
        finally:
            _polling.reset(token)

    return poll


def _routed_invoke(stock: Callable[..., Any]) -> Callable[..., Any]:
    async def invoke(
        name: str, event: Any, headers: Record, path_qualifier: str | None = None, query_params: Record | None = None
    ) -> Any:
        qualifier = path_qualifier or lambda_svc._qp_first(query_params or {}, "Qualifier") or None
        alias = ((lambda_svc._functions.get(name) or {}).get("aliases") or {}).get(qualifier)
        if alias is None:
            return await stock(name, event, headers, path_qualifier, query_params)
        version = chosen_version(alias)
        token = _invoked.set((name, version, str(qualifier)))
        try:
            return await stock(name, event, headers, version, query_params)
        finally:
            _invoked.reset(token)

    return invoke
