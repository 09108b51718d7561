"""An API under a name of one's own: TLS 1.2, and no second door."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Template

from blueprint_constructs import MonitoredApi, ProtectedRestApi

from ..samples import Samples


def of_type(stack: Stack, kind: str) -> dict[str, Any]:
    """Properties of the one resource of a type."""
    (found,) = Template.from_stack(stack).find_resources(kind).values()
    properties: dict[str, Any] = found["Properties"]
    return properties


@pytest.fixture
def made(samples: Samples) -> Callable[[Any], Any]:
    def made(kind: Any) -> Any:
        api = kind(samples.stack, "Api", **samples.of(kind.__name__))
        api.add_route("GET", "/orders", target=samples.function())
        return api

    return made


def test_an_http_api_answers_under_its_domain_only(made: Any, samples: Samples) -> None:
    api = made(MonitoredApi)
    assert api.url == "https://api.example.com"
    assert of_type(samples.stack, "AWS::ApiGatewayV2::Api")["DisableExecuteApiEndpoint"] is True
    (configuration,) = of_type(samples.stack, "AWS::ApiGatewayV2::DomainName")["DomainNameConfigurations"]
    assert configuration["SecurityPolicy"] == "TLS_1_2"
    assert of_type(samples.stack, "AWS::ApiGatewayV2::ApiMapping")["Stage"] == "$default"


def test_a_rest_api_answers_under_its_domain_only(made: Any, samples: Samples) -> None:
    api = made(ProtectedRestApi)
    assert api.url == "https://api.example.com"
    assert of_type(samples.stack, "AWS::ApiGateway::RestApi")["DisableExecuteApiEndpoint"] is True
    domain = of_type(samples.stack, "AWS::ApiGateway::DomainName")
    assert (domain["SecurityPolicy"], domain["EndpointConfiguration"]) == ("TLS_1_2", {"Types": ["REGIONAL"]})


def test_without_a_domain_the_endpoint_of_api_gateway_stays_open(samples: Samples) -> None:
    arguments = {**samples.of("MonitoredApi"), "domain": None}
    api = MonitoredApi(samples.stack, "Api", **arguments)
    assert "ApiEndpoint" in str(samples.stack.resolve(api.url))
    assert not of_type(samples.stack, "AWS::ApiGatewayV2::Api").get("DisableExecuteApiEndpoint", False)
