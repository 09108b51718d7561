"""Scalable targets and their policies from templates; the service keeps them, and scales nothing."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties
from blueprint_emulator.scaling import service

_TARGET = ("ResourceId", "ScalableDimension", "ServiceNamespace")


def install() -> None:
    """Add the types."""
    registry.add(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {"create": _target, "update": _update_target, "delete": _delete_target},
    )
    registry.add(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {"create": _policy, "update": _update_policy, "delete": _delete_policy},
    )


def _target(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    numbers = {name: int(props[name]) for name in ("MinCapacity", "MaxCapacity")}
    service.register({**{name: props[name] for name in _TARGET}, **numbers, "RoleARN": props.get("RoleARN")})
    physical_id = "|".join(str(props[name]) for name in _TARGET)
    return physical_id, {"Id": physical_id}


def _update_target(_physical_id: str, _old: Properties, new: Properties, stack_name: str, **_: Any) -> Created:
    return _target("", new, stack_name)


def _delete_target(physical_id: str, _props: Properties) -> None:
    service.deregister(dict(zip(_TARGET, physical_id.split("|"), strict=True)))


def _policy(logical_id: str, props: Properties, stack_name: str) -> Created:
    return _put(str(props.get("PolicyName") or _physical_name(stack_name, logical_id, max_len=256)), props)


def _update_policy(physical_id: str, _old: Properties, new: Properties, _stack_name: str, **_: Any) -> Created:
    return _put(physical_id.rpartition("policyName/")[2], new)


def _put(name: str, props: Properties) -> Created:
    target = {key: props[key] for key in _TARGET if key in props}
    target |= (
        dict(zip(_TARGET, str(props["ScalingTargetId"]).split("|"), strict=True)) if "ScalingTargetId" in props else {}
    )
    settings = {key: value for key, value in props.items() if key.endswith("Configuration")}
    tracking = settings.get("TargetTrackingScalingPolicyConfiguration")
    if tracking:
        tracking["TargetValue"] = float(tracking["TargetValue"])
    arn = service.put_policy({**target, **settings, "PolicyName": name, "PolicyType": props["PolicyType"]})["PolicyARN"]
    return str(arn), {"Arn": arn}


def _delete_policy(physical_id: str, _props: Properties) -> None:
    service.delete_policy({"PolicyName": physical_id.rpartition("policyName/")[2]})
