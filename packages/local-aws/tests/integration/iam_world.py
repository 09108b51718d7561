"""An account where policies decide, and the few things that tests of permissions put into it."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

ANSWER = "def handler(event, context): return {'statusCode': 200, 'body': 'here'}"
FAIL = "def handler(event, context): raise ValueError('no')"
READ = """
import boto3, os
def handler(event, context):
    try:
        boto3.client('dynamodb').get_item(TableName=os.environ['TABLE'], Key={'id': {'S': '1'}})
    except Exception as error:
        return error.response['Error']['Code']
    return 'read'
"""
LOG = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}


def allow(action: str | list[str], resource: str = "*", **condition: Any) -> dict[str, Any]:
    """One statement."""
    return {
        "Effect": "Allow",
        "Action": action,
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def within(seconds: float, fact: Callable[[], bool]) -> bool:
    """Return whether `fact` holds at some moment in the next `seconds`."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class World:
    """An account where policies decide, and the few things that the tests put into it."""

    def __init__(self, account: Any) -> None:
        self.client = account.client
        self.number, self.region = account.number, account.region

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"

    def let(self, role: str, *statements: dict[str, Any]) -> str:
        """Make the role if it is not there, and let it do exactly this."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        if role not in {found["RoleName"] for found in iam.list_roles()["Roles"]}:
            document = {"Version": "2012-10-17", "Statement": [trust]}
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(document))
        policy = json.dumps({"Version": "2012-10-17", "Statement": [*statements, LOG]})
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy)
        return f"arn:aws:iam::{self.number}:role/{role}"

    def function(self, source: str, role: str, **settings: Any) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as whole:
            whole.writestr("index.py", source)
        self.client("lambda").create_function(
            FunctionName="f",
            Role=role,
            Runtime="python3.12",
            Handler="index.handler",
            Timeout=30,  # a first import of boto3 on a busy machine
            Code={"ZipFile": archive.getvalue()},
            **settings,
        )
        return self.arn("lambda", "function:f")

    def invoke(self, **arguments: Any) -> Any:
        answer = self.client("lambda").invoke(FunctionName="f", **arguments)
        return json.loads(answer["Payload"].read() or b"null")

    def key(self) -> str:
        return str(self.client("kms").create_key()["KeyMetadata"]["Arn"])

    def queue(self, name: str = "q", **attributes: str) -> tuple[str, str]:
        """Return the address and the ARN of a new queue."""
        url = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, self.arn("sqs", name)

    def depth(self, url: str) -> int:
        name = "ApproximateNumberOfMessages"
        found = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(found["Attributes"][name])

    def let_service(self, url: str, arn: str, service: str) -> None:
        """Let a service send to a queue."""
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
