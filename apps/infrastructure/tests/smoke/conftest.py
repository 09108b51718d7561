"""Which deployed environment the smoke tests call: `BLUEPRINT_API_URL`, else that of `BLUEPRINT_ENVIRONMENT`."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., tuple[int, Any]]
COLD_START_SECONDS = 30


@pytest.fixture(scope="session")
def api_url() -> str:
    """The API's address, without a slash at its end."""
    given = os.environ.get("BLUEPRINT_API_URL")
    return (given or _url_of(os.environ["BLUEPRINT_ENVIRONMENT"])).rstrip("/")


@pytest.fixture(scope="session")
def call(api_url: str) -> Call:
    """Sends one request and returns status and parsed body."""

    def send(method: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(api_url + path, method=method, headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=COLD_START_SECONDS) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    return send


def _url_of(environment: str) -> str:
    from blueprint_config import load_environment
    from blueprint_ops_scripts.aws.cloudformation import StackReader, outputs
    from blueprint_ops_scripts.aws.session import open_session

    config_dir = os.environ.get("BLUEPRINT_CONFIG_DIR")
    config = load_environment(environment, Path(config_dir) if config_dir else None)
    stacks = StackReader(open_session(config).client("cloudformation")).of_environment(config)
    return outputs(stacks)["ApiUrl"]
