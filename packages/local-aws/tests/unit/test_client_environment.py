"""The variables of a command: the local AWS and no trace of another one."""

from blueprint_config import load_environment
from blueprint_local_aws import client_environment

URL = "http://127.0.0.1:4566"
PROFILES = {"AWS_CONFIG_FILE": "/p/config", "AWS_SHARED_CREDENTIALS_FILE": "/p/credentials"}


def test_an_environment_sets_its_account_and_region() -> None:
    prod = load_environment("prod")
    found = client_environment({}, endpoint_url=URL, profiles=PROFILES, environment=prod)
    assert found["AWS_ENDPOINT_URL"] == URL
    assert found["AWS_ACCESS_KEY_ID"] == prod.account
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == prod.region
    assert found["AWS_CONFIG_FILE"] == "/p/config"


def test_without_an_environment_no_account_is_chosen() -> None:
    found = client_environment({}, endpoint_url=URL, profiles=PROFILES)
    assert {"AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION"}.isdisjoint(found)


def test_everything_of_another_aws_is_forgotten_and_the_rest_is_kept() -> None:
    inherited = {
        "PATH": "/bin",
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere",
        "AWS_ACCESS_KEY_ID": "AKIA",
    }
    found = client_environment(inherited, endpoint_url=URL, profiles=PROFILES)
    assert found["PATH"] == "/bin"
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID"}.isdisjoint(found)


def test_loopback_goes_through_no_proxy() -> None:
    found = client_environment({"NO_PROXY": "intra"}, endpoint_url=URL, profiles=PROFILES)
    assert found["NO_PROXY"] == found["no_proxy"] == "intra,127.0.0.1,localhost"
