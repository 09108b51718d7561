"""The pipeline's stacks are taken by CloudFormation of the local AWS. That it runs, only a real account can show."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_config import load_environments
from blueprint_local_aws import Credentials, LocalAws

pytestmark = pytest.mark.integration

APP = Path(__file__).parents[2]
SETTINGS = json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"]["blueprint:pipeline"]
ACCOUNT, REGION = SETTINGS["account"], SETTINGS["region"]


class PipelineAccount:
    """The pipeline's account on a local AWS, the real CDK CLI, and the synthesised pipeline."""

    def __init__(self, aws: LocalAws, assembly: Path) -> None:
        self.keys = Credentials.of_account(ACCOUNT).client_arguments()
        self.aws = aws
        self.assembly = assembly

    def cdk(self, *arguments: str) -> str:
        """What the CLI printed; it must succeed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        keys = {name.upper(): value for name, value in self.keys.items()}
        environment = {
            **inherited,
            **keys,
            "AWS_ENDPOINT_URL": self.aws.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }
        command = [str(Path(sys.executable).parent / "cdk"), *arguments, "--ci"]
        done = subprocess.run(
            command, cwd=APP, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def client(self, service: str, region: str = REGION) -> Any:
        return boto3.client(service, endpoint_url=self.aws.endpoint_url, region_name=region, **self.keys)

    def physical_ids(self, kind: str) -> list[str]:
        """Physical ids of the pipeline stack's resources of a type."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="Pipeline")
        found = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return [resource["PhysicalResourceId"] for resource in found if resource["ResourceType"] == kind]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PipelineAccount]:
    """The pipeline and its support in the other region, deployed once."""
    folder = tmp_path_factory.mktemp("pipeline")
    with LocalAws.start(port=0, data_dir=folder / "aws") as aws:
        made = PipelineAccount(aws, folder / "cdk.out")
        made.cdk("synth", "*", "--quiet", "--output", str(made.assembly))
        regions = {config.region for config in load_environments()} | {REGION}
        made.cdk("bootstrap", *(f"aws://{ACCOUNT}/{region}" for region in sorted(regions)), "--app", str(made.assembly))
        made.cdk("deploy", "Pipeline", "--require-approval", "never", "--app", str(made.assembly))
        yield made


def test_every_stack_of_the_pipeline_is_complete(account: PipelineAccount) -> None:
    manifest = json.loads((account.assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = [found for found in manifest.values() if found["type"] == "aws:cloudformation:stack"]
    assert len(stacks) == 2, "the pipeline, and its support in the region of the environments elsewhere"
    for stack in stacks:
        region = stack["environment"].rsplit("/", 1)[1]
        name = stack["properties"].get("stackName") or stack["displayName"]
        (seen,) = account.client("cloudformation", region).describe_stacks(StackName=name)["Stacks"]
        assert seen["StackStatus"] == "CREATE_COMPLETE"


def test_deploying_it_again_changes_nothing(account: PipelineAccount) -> None:
    assert "(no changes)" in account.cdk(
        "deploy", "Pipeline", "--require-approval", "never", "--app", str(account.assembly)
    )


def test_its_keys_rotate_and_its_topic_is_encrypted(account: PipelineAccount) -> None:
    kms = account.client("kms")
    keys = account.physical_ids("AWS::KMS::Key")
    assert [kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] for key in keys] == [True, True]
    (topic,) = account.physical_ids("AWS::SNS::Topic")
    attributes = account.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["KmsMasterKeyId"]
    allowed = [s for s in json.loads(attributes["Policy"])["Statement"] if s["Effect"] == "Allow"]
    assert [s["Condition"]["StringEquals"]["aws:SourceAccount"] for s in allowed] == [ACCOUNT]


def test_a_build_of_one_environment_cannot_become_the_operator_of_another(account: PipelineAccount) -> None:
    iam = account.client("iam")
    operators: dict[str, set[str]] = {}
    for role in account.physical_ids("AWS::IAM::Role"):
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
            for statement in document["Statement"]:
                if "blueprint-operator" in str(statement["Resource"]):
                    operators.setdefault(role, set()).add(str(statement["Resource"]))
    wanted = {f"arn:aws:iam::{config.account}:role/blueprint-operator" for config in load_environments()}
    assert {frozenset(found) for found in operators.values()} == {frozenset({arn}) for arn in wanted}
