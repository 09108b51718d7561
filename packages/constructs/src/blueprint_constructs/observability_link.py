"""How an account shows a central one what it measures, logs and traces."""

import re
from collections.abc import Sequence

from aws_cdk import Stack, Token
from aws_cdk import aws_oam as oam
from constructs import Construct

from .checked import checked
from .telemetry import EVERYTHING, Telemetry, resource_types

_SINK = re.compile(r"arn:[a-z-]+:oam:([a-z0-9-]+):(\d{12}):sink/[0-9a-f-]+")


class ObservabilityLink(Construct):
    """A one-way OAM link to the sink `sink_arn` of another account in the same region.

    An account links to a sink once, so one environment of several in an account makes the link. Taking the link away, on either
    side, changes nothing in this account.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        sink_arn: str,
        label: str = "$AccountName",
        telemetry: Sequence[Telemetry] = EVERYTHING,
    ) -> None:
        types = resource_types(telemetry)
        _check(sink_arn=sink_arn, label=label, stack=Stack.of(scope))
        super().__init__(scope, construct_id)
        self.link = oam.CfnLink(self, "Resource", sink_identifier=sink_arn, label_template=label, resource_types=types)


def _check(*, sink_arn: str, label: str, stack: Stack) -> None:
    if not 1 <= len(label) <= 64:
        raise ValueError(f"label {label!r} has {len(label)} characters; use 1 to 64, such as $AccountName")
    if Token.is_unresolved(sink_arn):
        return
    found = _SINK.fullmatch(sink_arn)
    if found is None:
        raise ValueError(f"sink_arn {sink_arn!r} is not that of a sink; take the output of the stack that has the sink")
    region, account = found.groups()
    if not Token.is_unresolved(stack.region) and region != stack.region:
        raise ValueError(
            f"sink_arn {sink_arn} is in {region}, the link in {stack.region}; name the sink of {stack.region}"
        )
    if account == stack.account:
        raise ValueError(f"sink_arn {sink_arn} is in the link's own account, which sees itself anyway; make no link")
