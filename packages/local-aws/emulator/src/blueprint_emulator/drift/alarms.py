"""Reading CloudWatch: alarms, composite alarms and dashboards."""

from ministack.services import cloudwatch

from blueprint_emulator.drift.reading import Properties, present, reader, same_json

_ALARM = (
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "TreatMissingData",
    "Unit",
)
_COMPOSITE = (
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmRule",
    "InsufficientDataActions",
    "OKActions",
)


def _alarm(physical_id: str, props: Properties) -> Properties | None:
    alarm = cloudwatch._alarms.get(physical_id)
    if alarm is None:
        return None
    found = present(alarm, _ALARM)
    threshold = found.get("Threshold")
    if isinstance(threshold, float) and threshold == int(threshold) and not isinstance(props.get("Threshold"), float):
        found["Threshold"] = int(threshold)  # templates write 5, the service keeps 5.0
    return found


def _composite(physical_id: str, _props: Properties) -> Properties | None:
    alarm = cloudwatch._composite_alarms.get(physical_id)
    return None if alarm is None else present(alarm, _COMPOSITE)


def _dashboard(physical_id: str, props: Properties) -> Properties | None:
    dashboard = cloudwatch._dashboards.get(physical_id)
    if dashboard is None:
        return None
    return {"DashboardBody": same_json(dashboard.get("DashboardBody"), props.get("DashboardBody"))}


NEW = (
    reader("AWS::CloudWatch::Alarm", _alarm, *_ALARM),
    reader("AWS::CloudWatch::CompositeAlarm", _composite, *_COMPOSITE),
    reader("AWS::CloudWatch::Dashboard", _dashboard, "DashboardBody"),
)
