"""Alarms."""

from ..acknowledgement import Acknowledgement

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("NIST.800.53.R5-CloudWatchAlarmAction",),
        resource="*/Resource",
        stages=("dev",),
        reason="Nobody is woken for development (monitoring.alarm_actions is false): its alarms show on the dashboard "
        "and in the composite alarm. Production cannot be synthesised so (C103).",
    ),
)
