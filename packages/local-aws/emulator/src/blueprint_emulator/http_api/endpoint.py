"""API addresses that work on this machine.

`https://<id>.execute-api.<region>.amazonaws.com` does not lead here, and `*.execute-api.localhost` is not resolved by
Python. The path form of the data plane works everywhere, so an API says that it lives there, and so do outputs of
stacks that build the address themselves.
"""

import os
import re
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway
from ministack.services.cloudformation import stacks

from blueprint_emulator import patching
from blueprint_emulator.cloudformation import registry

_REAL_ADDRESS = re.compile(r"^https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?=/|$)")


def install() -> None:
    """Change the endpoint of new APIs and the outputs of stacks."""
    registry.after_either("AWS::ApiGatewayV2::Api", _reachable_from_template)
    patching.wrap(apigateway, "_create_api", _reachable_from_call)
    patching.wrap(stacks, "_resolve_stack_outputs", _reachable_outputs)


def address_of(api_id: str) -> str:
    """Return the address of an API on this machine, without a stage and without a slash at the end."""
    return f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/execute-api/{api_id}"


def local_address(value: Any) -> Any:
    """Return `value` with the public address of a known API replaced by its local one; anything else as it is."""
    if not isinstance(value, str):
        return value
    found = _REAL_ADDRESS.match(value)
    if found is None or apigateway.find_api_scope(found.group(1)) is None:
        return value
    return address_of(found.group(1)) + value[found.end() :]


def _reachable_from_template(api_id: str, _: dict[str, Any], attributes: dict[str, Any]) -> None:
    apigateway._apis[api_id]["apiEndpoint"] = address_of(api_id)
    attributes["ApiEndpoint"] = address_of(api_id)


def _reachable_from_call(stock: Callable[..., Any]) -> Callable[..., Any]:
    def create(data: dict[str, Any]) -> Any:
        before = set(apigateway._apis.keys())
        answer = stock(data)
        for api_id in set(apigateway._apis.keys()) - before:
            record = apigateway._apis[api_id]
            record["apiEndpoint"] = address_of(api_id)
            return apigateway._apigw_response(record, answer[0])
        return answer

    return create


def _reachable_outputs(stock: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(*args: Any, **kwargs: Any) -> Any:
        outputs, exports = stock(*args, **kwargs)
        for output in outputs:
            output["OutputValue"] = local_address(output.get("OutputValue"))
        return outputs, exports

    return resolve
