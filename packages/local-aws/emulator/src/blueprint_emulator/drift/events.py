"""Reading EventBridge: buses, archives, rules with their targets, and schedules."""

from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation.provisioners import _eb_rule_bus_name

from blueprint_emulator.drift.reading import Properties, present, reader, same_json

_SCHEDULE = ("Description", "FlexibleTimeWindow", "ScheduleExpression", "State")
_RULE = ("Description", "EventPattern", "RoleArn", "ScheduleExpression", "State", "Targets")


def _bus(physical_id: str, _props: Properties) -> Properties | None:
    bus = eventbridge._event_buses.get(physical_id)
    return None if bus is None else present(bus, ("Name", "Description"))


def _archive(physical_id: str, props: Properties) -> Properties | None:
    archive = eventbridge._archives.get(physical_id)
    if archive is None:
        return None
    pattern = same_json(archive.get("EventPattern"), props.get("EventPattern"))
    return {**present(archive, ("Description", "RetentionDays")), "EventPattern": pattern}


def _rule(physical_id: str, props: Properties) -> Properties | None:
    key = eventbridge._rule_key(physical_id, _eb_rule_bus_name(props))
    rule = eventbridge._rules.get(key)
    if rule is None:
        return None
    found = present(rule, ("Description", "RoleArn", "ScheduleExpression", "State"))
    found["EventPattern"] = same_json(rule.get("EventPattern"), props.get("EventPattern"))
    found["Targets"] = list(eventbridge._targets.get(key) or [])
    return found


def _schedule(physical_id: str, props: Properties) -> Properties | None:
    schedule = scheduler._schedules.get(f"{props.get('GroupName', 'default')}/{physical_id}")
    return None if schedule is None else present(schedule, _SCHEDULE)


NEW = (
    reader("AWS::Events::EventBus", _bus, "Name", "Description"),
    reader("AWS::Events::Archive", _archive, "Description", "EventPattern", "RetentionDays"),
    reader("AWS::Scheduler::Schedule", _schedule, *_SCHEDULE),
)
EXTENDED = (reader("AWS::Events::Rule", _rule, *_RULE),)
