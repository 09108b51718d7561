"""What one account shows another, and to whom."""

from collections.abc import Callable
from typing import Any

from aws_cdk import Stack

from blueprint_constructs import ObservabilityLink, ObservabilitySink

SINK = "arn:aws:oam:eu-west-1:999999999999:sink/11111111-2222-3333-4444-555555555555"


def test_exactly_the_named_accounts_may_link_and_share_what_is_named(synthesise: Callable[[Any], Any]) -> None:
    accounts = ["333333333333", "222222222222"]
    found = synthesise(
        lambda stack: ObservabilitySink(stack, "Sink", name="shop", source_accounts=accounts, telemetry=["metrics"])
    )
    (statement,) = found.only("AWS::Oam::Sink")["Policy"]["Statement"]
    assert statement["Principal"] == {"AWS": ["222222222222", "333333333333"]}
    assert statement["Action"] == ["oam:CreateLink", "oam:UpdateLink"]
    assert statement["Condition"] == {"ForAllValues:StringEquals": {"oam:ResourceTypes": ["AWS::CloudWatch::Metric"]}}


def test_a_link_shares_metrics_logs_and_traces_under_its_label(synthesise: Callable[[Any], Any]) -> None:
    found = synthesise(lambda stack: ObservabilityLink(stack, "Link", sink_arn=SINK, label="shop-dev"))
    link = found.only("AWS::Oam::Link")
    assert (link["SinkIdentifier"], link["LabelTemplate"]) == (SINK, "shop-dev")
    assert link["ResourceTypes"] == ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup", "AWS::XRay::Trace"]


def test_a_link_takes_an_arn_that_is_known_only_when_deployed(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        sink = ObservabilitySink(stack, "Sink", name="shop", source_accounts=["222222222222"])
        ObservabilityLink(stack, "Link", sink_arn=sink.arn)

    found = synthesise(build)
    assert found.only("AWS::Oam::Link")["SinkIdentifier"] == {"Fn::GetAtt": [found.id_of("AWS::Oam::Sink"), "Arn"]}
