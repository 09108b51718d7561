"""Composite alarms from templates; the service has them, only the way from a template is missing."""

from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation.provisioners import _physical_name

from blueprint_emulator import scope
from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties
from blueprint_emulator.cloudformation.service_calls import checked

RESOURCE_TYPE = "AWS::CloudWatch::CompositeAlarm"


def install() -> None:
    """Add the type."""
    registry.add(RESOURCE_TYPE, {"create": _create, "update": _update, "delete": _delete})


def _create(logical_id: str, props: Properties, stack_name: str) -> Created:
    return _put(str(props.get("AlarmName") or _physical_name(stack_name, logical_id, max_len=255)), props)


def _update(physical_id: str, _old: Properties, new: Properties, _stack_name: str, **_: Any) -> Created:
    return _put(physical_id, new)


def _put(name: str, props: Properties) -> Created:
    request = {**props, "AlarmName": name}
    checked(cloudwatch._put_composite_alarm({}, request, False, True), f"PutCompositeAlarm {name}")
    account, region = scope.current()
    return name, {"Arn": f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"}


def _delete(physical_id: str, _props: Properties) -> None:
    cloudwatch._composite_alarms.pop(physical_id, None)
    cloudwatch._composite_triggers.pop(physical_id, None)
