"""Where the events of failed asynchronous invocations go."""

import re

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from .checked import checked
from .dead_letter_queue import DeadLetterQueue

RETRY_ATTEMPTS = 2
"""How often Lambda tries an asynchronous event again (Lambda's own default and maximum)."""

MAX_EVENT_AGE_SECONDS = 3_600
"""Seconds after which a waiting event is given up: a queued retry of six hours (the default) is of use to nobody."""


class FailureDestination(Construct):
    """Sends the events of one qualifier of a function to dead letters once every retry failed.

    The settings belong to a qualifier: those of the function do not apply to calls through an alias.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.Function,
        qualifier: str,
        failures: DeadLetterQueue,
    ) -> None:
        if not re.fullmatch(r"\$LATEST|[A-Za-z0-9_-]{1,128}", qualifier):
            raise ValueError(f"qualifier {qualifier!r} is not one of Lambda's; use $LATEST, or the name of an alias")
        super().__init__(scope, construct_id)
        self.config = lambda_.CfnEventInvokeConfig(
            self,
            "Resource",
            function_name=function.function_name,
            qualifier=qualifier,
            maximum_retry_attempts=RETRY_ATTEMPTS,
            maximum_event_age_in_seconds=MAX_EVENT_AGE_SECONDS,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=failures.queue.queue_arn)
            ),
        )
        # Lambda refuses a destination that the role may not write to yet.
        role = function.role
        if role is not None:
            self.config.node.add_dependency(role)
