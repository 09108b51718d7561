"""What Lambda does with a function's own role: reading its queue, its variables, writing its log, keeping its failures.

Stock ministack runs handlers with the role's credentials, and does all of this without asking the role. Sources:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions,
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html,
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html,
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import logging
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from blueprint_emulator import patching, scope
from blueprint_emulator.iam.data_keys import KEY_ACTIONS, key_of
from blueprint_emulator.iam.decisions import customer_key, role_may, via
from blueprint_emulator.metrics.recording import record

Record = dict[str, Any]

QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
LOG_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")
NO_VARIABLES = {
    "errorType": "KMSAccessDeniedException",
    "errorMessage": "Lambda was unable to decrypt the environment variables because KMS access was denied. "
    "Please check the function's KMS key settings.",
}

logger = logging.getLogger("blueprint.iam")


def install() -> None:
    """Ask the role at each of the four places."""
    patching.wrap(lambda_svc, "_sqs_esm_concurrency", _none_without_permission)
    patching.wrap(lambda_svc, "_execute_function_dispatch", _with_variables)
    patching.wrap(lambda_svc, "_emit_lambda_logs", _if_it_may_write)
    patching.wrap(lambda_svc, "_route_async_failure", _if_it_may_send)


def missing(role_arn: str, actions: tuple[str, ...], resource_arn: str) -> str | None:
    """Return the first action that the role may not do on a resource, its key included; None when all are allowed."""
    for action in actions:
        if not role_may(role_arn, action, resource_arn):
            return action
        key = key_of(resource_arn) if action in KEY_ACTIONS else None
        for needed in KEY_ACTIONS[action] if key else ():
            if not role_may(role_arn, needed, str(key), context=via(action.partition(":")[0])):
                return needed
    return None


def _none_without_permission(stock: Callable[..., Any]) -> Callable[..., Any]:
    def allowed_batches(esm: Record, function: Record, config: Record, queue: Record | None = None) -> int:
        lacking = missing(str(config.get("Role")), QUEUE_ACTIONS, str(esm.get("EventSourceArn")))
        if lacking is None:
            return int(stock(esm, function, config, queue))
        esm["LastProcessingResult"] = f"PROBLEM: the execution role may not {lacking}"
        return 0

    return allowed_batches


def _with_variables(stock: Callable[..., Any]) -> Callable[..., Any]:
    def execute(function: Record, config: Record, event: Any, request_id: str, started: float) -> Any:
        encrypted = config.get("KMSKeyArn") and (config.get("Environment") or {}).get("Variables")
        key = customer_key(str(config["KMSKeyArn"])) if encrypted else None
        context = {"kms:EncryptionContext:aws:lambda:FunctionArn": ":".join(str(config["FunctionArn"]).split(":")[:7])}
        if key is None or role_may(str(config.get("Role")), "kms:Decrypt", key, context=context):
            return stock(function, config, event, request_id, started)
        return {"body": dict(NO_VARIABLES), "error": True, "function_error": "Unhandled", "log": ""}

    return execute


def _if_it_may_write(stock: Callable[..., Any]) -> Callable[..., Any]:
    def write(function: Record, request_id: str, log_text: str, *rest: Any, **named: Any) -> Any:
        config = function.get("config") or function
        group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
        account, region = scope.current()
        stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{request_id}"
        if missing(str(config.get("Role")), LOG_ACTIONS, stream) is None:
            return stock(function, request_id, log_text, *rest, **named)
        return None

    return write


def _if_it_may_send(stock: Callable[..., Any]) -> Callable[..., Any]:
    def route(target_arn: str, name: str, event: Any, result: Any) -> Any:
        config = (lambda_svc._functions.get(name) or {}).get("config") or {}
        action = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}.get(target_arn.split(":")[2])
        lacking = missing(str(config.get("Role")), (action,), target_arn) if action else None
        if lacking is None:
            return stock(target_arn, name, event, result)
        logger.warning("function %s: a failed event is lost, its role may not %s", name, lacking)
        return record("AWS/Lambda", "DestinationDeliveryFailures", 1.0, "Count", [{"FunctionName": name}])

    return route
