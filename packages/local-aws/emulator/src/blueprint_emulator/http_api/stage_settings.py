"""A stage's settings from a template, spelt as the API spells them.

Stock ministack keeps them as the template spells them, so GetStage answers with empty settings.
"""

from typing import Any

from ministack.services import apigateway

from blueprint_emulator.cloudformation import registry


def install() -> None:
    """Translate the settings after a stage was made or changed."""
    registry.after_either("AWS::ApiGatewayV2::Stage", _understand)


def as_the_api_spells(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings of a template with the API's names and types (`ThrottlingRateLimit: "5"` to `throttlingRateLimit: 5.0`)."""
    result = {key[:1].lower() + key[1:]: value for key, value in settings.items()}
    for name, kind in (("throttlingRateLimit", float), ("throttlingBurstLimit", int)):
        if name in result:
            result[name] = kind(result[name])
    if "detailedMetricsEnabled" in result:
        result["detailedMetricsEnabled"] = str(result["detailedMetricsEnabled"]).lower() == "true"
    return result


def _understand(_physical_id: str, props: dict[str, Any], _: dict[str, Any]) -> None:
    stage = apigateway._stages[str(props["ApiId"])][str(props["StageName"])]
    stage["defaultRouteSettings"] = as_the_api_spells(props.get("DefaultRouteSettings") or {})
    stage["routeSettings"] = {
        route: as_the_api_spells(settings) for route, settings in (props.get("RouteSettings") or {}).items()
    }
