"""The users function: everybody's own profile, and nobody else's."""

import json
from typing import Any

import pytest
from fake_aws import FakeAws

from users import handler as module

BODY = json.dumps({"display_name": "Ann", "locale": "de-AT"})


@pytest.fixture
def call(fake: FakeAws, context: Any) -> Any:
    """Calls the handler; returns status and decoded body."""

    def call(event: dict[str, Any]) -> tuple[int, Any]:
        answer = module.handler(event, context)
        return answer["statusCode"], json.loads(answer["body"])

    return call


def test_a_profile_is_written_and_read_back(call: Any, http: Any) -> None:
    status, written = call(http("PUT", "/users/me", BODY))
    assert status == 200
    assert (written["display_name"], written["locale"]) == ("Ann", "de-AT")
    assert call(http("GET", "/users/me")) == (200, written)


def test_a_profile_is_replaced_whole(call: Any, http: Any) -> None:
    call(http("PUT", "/users/me", BODY))
    _, written = call(http("PUT", "/users/me", '{"display_name": "Anna"}'))
    assert (written["display_name"], written["locale"]) == ("Anna", "en")


def test_without_a_profile_there_is_advice(call: Any, http: Any) -> None:
    status, problem = call(http("GET", "/users/me"))
    assert status == 404
    assert problem["detail"] == "you have no profile yet; PUT one here"


def test_one_user_does_not_see_another(call: Any, http: Any) -> None:
    call(http("PUT", "/users/me", BODY, user="bob"))
    assert call(http("GET", "/users/me"))[0] == 404


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('{"display_name": ""}', "display_name must be 1 to 100 printable characters"),
        ('{"display_name": "A", "locale": 7}', "locale must be 1 to 35 printable characters"),
        ('{"display_name": "A", "role": "admin"}', "unknown field 'role'; a profile has display_name and locale"),
    ],
)
def test_says_what_is_wrong_with_a_profile(fake: FakeAws, call: Any, http: Any, body: str, detail: str) -> None:
    status, problem = call(http("PUT", "/users/me", body))
    assert (status, problem["detail"]) == (400, detail)
    assert not fake.items


def test_names_the_methods_of_the_path(call: Any, http: Any) -> None:
    assert call(http("DELETE", "/users/me"))[0] == 405


def test_nobody_gets_in_without_a_verified_subject(call: Any, http: Any) -> None:
    assert call(http("GET", "/users/me", user=None))[0] == 401


def test_a_probe_is_answered_after_reading_the_table(fake: FakeAws, context: Any) -> None:
    assert module.handler({"blueprint": "probe"}, context) == {"status": "healthy", "version": "7"}
    assert fake.calls == ["GetItem"]
