"""What one service delivers to another is let in by the receiver's own policy, and by that of its key.

Rules to queues, topics and functions; HTTP APIs to functions; alarms to topics; schedules with the role that they name.
Stock ministack delivers these without asking. Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html,
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

import contextvars
import json
import logging
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway, cloudwatch, eventbridge, lambda_svc, sns, sqs

from blueprint_emulator import patching, scope
from blueprint_emulator.iam.data_keys import key_of
from blueprint_emulator.iam.decisions import service_may, service_may_use_key
from blueprint_emulator.iam.execution_roles import missing

EVENTS, API, ALARMS = "events.amazonaws.com", "apigateway.amazonaws.com", "cloudwatch.amazonaws.com"

DELIVERIES = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}
"""What a schedule's role must be allowed to do, by the service of its target."""

_rule_arn: contextvars.ContextVar[str] = contextvars.ContextVar("blueprint_rule", default="")

logger = logging.getLogger("blueprint.iam")


def install() -> None:
    """Stand before each delivery."""
    patching.wrap(eventbridge, "_invoke_target", _of_rule)
    patching.wrap(eventbridge, "_dispatch_to_sqs", _to_queue)
    patching.wrap(eventbridge, "_dispatch_to_sns", _to_topic)
    patching.wrap(eventbridge, "_dispatch_to_lambda", _to_function)
    patching.wrap(apigateway, "_invoke_lambda_proxy", _from_api)
    patching.wrap(cloudwatch, "_dispatch_alarm_actions", _from_alarm)


def may_deliver(service: str, action: str, resource_arn: str, policy: Any, source_arn: str) -> bool:
    """Return whether the policies of a resource and of its key let `service` deliver to it for `source_arn`.

    Schedules have no rule: their own role was asked before.
    """
    let_in = service_may(service, action, resource_arn, policy, source_arn=source_arn)
    if not source_arn or (let_in and service_may_use_key(service, key_of(resource_arn), source_arn=source_arn)):
        return True
    logger.warning("%s of %s may not %s on %s", service, source_arn, action, resource_arn)
    return False


def _of_rule(stock: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None) -> Any:
        arn, receiver = str(rule.get("Arn", "")), str(target.get("Arn", ""))
        action = DELIVERIES.get(receiver.partition("arn:aws:")[2].partition(":")[0])
        if ":rule/" not in arn and action and missing(str(target.get("RoleArn")), (action,), receiver):
            logger.warning("%s may not %s on %s", target.get("RoleArn"), action, receiver)
            return None
        token = _rule_arn.set(arn if ":rule/" in arn else "")
        try:
            return stock(target, event, rule, view)
        finally:
            _rule_arn.reset(token)

    return invoke


def _to_queue(stock: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch(spec: Any, payload: str, parameters: Any = None) -> Any:
        policy = ((sqs._queue_by_arn(str(spec)) or {}).get("attributes") or {}).get("Policy")
        if may_deliver(EVENTS, "sqs:SendMessage", str(spec), policy, _rule_arn.get()):
            return stock(spec, payload, parameters)
        return None

    return dispatch


def _to_topic(stock: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch(arn: str, payload: str) -> Any:
        if may_deliver(EVENTS, "sns:Publish", arn, _topic_policy(arn), _rule_arn.get()):
            return stock(arn, payload)
        return None

    return dispatch


def _to_function(stock: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch(arn: str, payload: str) -> Any:
        if may_deliver(EVENTS, "lambda:InvokeFunction", arn, _function_policy(arn), _rule_arn.get()):
            return stock(arn, payload)
        return None

    return dispatch


def _from_api(stock: Callable[..., Any]) -> Callable[..., Any]:
    async def invoke(
        integration: dict[str, Any], api_id: str, stage: str, path: str, method: str, *rest: Any, **named: Any
    ) -> Any:
        account, region = scope.current()
        arn = str(apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", "")))
        _headers, _body, _query, route_key, *_ = rest
        source = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/{method}{str(route_key).partition(' ')[2]}"
        if may_deliver(API, "lambda:InvokeFunction", arn, _function_policy(arn), source):
            return await stock(integration, api_id, stage, path, method, *rest, **named)
        return 500, {"Content-Type": "application/json"}, json.dumps({"message": "Internal Server Error"}).encode()

    return invoke


def _from_alarm(stock: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch(alarm: dict[str, Any], *states: Any) -> Any:
        source = str(alarm.get("AlarmArn", ""))
        heard = {
            field: [arn for arn in alarm.get(field) or [] if ":sns:" not in arn or _hears(arn, source)]
            for field in ("AlarmActions", "OKActions", "InsufficientDataActions")
        }
        return stock({**alarm, **heard}, *states)

    return dispatch


def _hears(topic_arn: str, alarm_arn: str) -> bool:
    return may_deliver(ALARMS, "sns:Publish", topic_arn, _topic_policy(topic_arn), alarm_arn)


def _topic_policy(arn: str) -> Any:
    return ((sns._topics.get(arn) or {}).get("attributes") or {}).get("Policy")


def _function_policy(arn: str) -> Any:
    found = lambda_svc.function_policy_for_arn(":".join(arn.split(":")[:7]))
    return found[0] if found else None
