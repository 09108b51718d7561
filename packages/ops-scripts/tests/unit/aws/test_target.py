"""The code of an environment as Lambda hashes it: functions, and the layers that the release brings along."""

from collections import Counter
from typing import Any

from blueprint_config import load_environment
from blueprint_ops_scripts.aws.session import EnvironmentSession
from blueprint_ops_scripts.aws.target import AwsTarget

ACCOUNT = load_environment("prod").account
SHARED = f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:shared:3"
FOREIGN = "arn:aws:lambda:us-east-1:017000801446:layer:Insights:7"


class Lambda:
    """Versions with their layers; counts what is asked of layers."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_function_configuration(self, *, FunctionName: str, Qualifier: str) -> dict[str, Any]:  # noqa: N803 - as boto3
        layers = [{"Arn": SHARED}, {"Arn": FOREIGN}] if FunctionName != "bare" else []
        return {"Version": Qualifier, "CodeSha256": f"code of {FunctionName}", "Layers": layers}

    def get_layer_version_by_arn(self, *, Arn: str) -> dict[str, Any]:  # noqa: N803 - as boto3
        self.asked.append(Arn)
        return {"Content": {"CodeSha256": "code of the layer"}}


class Session:
    """Clients without a network."""

    def __init__(self, client: Any) -> None:
        self.lambda_ = client

    def client(self, service: str, **_: Any) -> Any:
        return self.lambda_ if service == "lambda" else None


def target_of(client: Any, profile: str | None = None) -> AwsTarget:
    session: Any = Session(client)
    config = load_environment("prod")
    return AwsTarget(
        EnvironmentSession(config=config, session=session, identity="arn", profile=profile, calls=Counter())
    )


def test_a_command_in_a_message_speaks_to_the_environment() -> None:
    assert target_of(None).aws == "aws --region us-east-1"
    assert target_of(None, "blueprint-prod").aws == "aws --profile blueprint-prod --region us-east-1"


def test_a_release_is_its_functions_and_its_own_layers() -> None:
    client = Lambda()
    target = target_of(client)
    assert target.code({"orders": ("o", "2"), "users": ("u", "3"), "bare": ("bare", "1")}) == {
        "orders": "code of o",
        "orders layer 1": "code of the layer",
        "users": "code of u",
        "users layer 1": "code of the layer",
        "bare": "code of bare",
    }
    assert client.asked == [SHARED]
