"""Asynchronous events obey the settings of the alias that they go through, whoever sends them.

Stock ministack knows the settings of `$LATEST` only, and runs the target of a rule once, without retries and without a
failure destination. On Lambda every rule invokes asynchronously.
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge, lambda_svc

from blueprint_emulator import patching
from blueprint_emulator.lambda_service.alias_routing import Record, alias_of


def install() -> None:
    """Find the settings by alias, and lead rules to the queue of events."""
    patching.wrap(lambda_svc, "invoke_async_with_retry", _with_settings_of_the_alias)
    patching.replace(eventbridge, "_dispatch_to_lambda", _from_rule)


def _with_settings_of_the_alias(stock: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(function: Record, event: Any) -> Any:
        config = function.get("config") or function
        qualifier = alias_of(function, config) or config.get("Version", "$LATEST")
        shared = lambda_svc._functions.get(str(config.get("FunctionName"))) or {}
        settings = lambda_svc._event_invoke_config(shared, qualifier)
        if settings is None and qualifier == "$LATEST":
            settings = lambda_svc._event_invoke_config(shared, None)  # given without a qualifier
        return stock({**function, "event_invoke_config": settings, "event_invoke_configs": {}}, event)

    return invoke


def _from_rule(arn: str, payload: str) -> None:
    try:
        event: Any = json.loads(payload)
    except ValueError:
        event = {"body": payload}
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(function, config), event)
