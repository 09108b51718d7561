"""What must hold of every deployed environment, seen from outside. `nox -s smoke -- ENV` runs these; they change nothing."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.smoke
Call = Callable[..., tuple[int, Any]]


def test_the_system_says_that_it_is_healthy(call: Call) -> None:
    status, body = call("GET", "/health")
    assert status == 200
    assert body["status"] == "healthy"
    assert body["version"].isdigit()


@pytest.mark.parametrize("path", ["/orders", "/orders/1", "/users/me"])
def test_a_caller_who_has_not_signed_in_gets_no_further(call: Call, path: str) -> None:
    status, _ = call("GET", path)
    assert status == 401


def test_a_made_up_token_is_refused(call: Call) -> None:
    status, _ = call("GET", "/orders", {"authorization": "Bearer made.up.token"})
    assert status == 401


def test_an_unknown_path_is_not_found(call: Call) -> None:
    status, _ = call("GET", "/nowhere")
    assert status == 404
