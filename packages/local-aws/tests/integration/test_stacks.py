"""Stacks: references between them, types that are mapped or declared, and settings that templates give."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_local_aws import LocalAws

pytestmark = pytest.mark.integration


def parameter(value: Any) -> dict[str, Any]:
    """Return an SSM parameter with a value."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


def test_an_output_of_another_stack_is_read_in_the_same_and_in_another_region(new_account: Callable[..., Any]) -> None:
    west = new_account("us-west-2")
    east = type(west)(endpoint_url=west.endpoint_url, number=west.number, region="us-east-1")
    west.deploy("producer", {"Resources": {"P": parameter("x")}, "Outputs": {"Name": {"Value": "from-west"}}})
    wanted = {"Fn::GetStackOutput": {"StackName": "producer", "OutputName": "Name", "Region": "us-west-2"}}
    consumer = {
        "Resources": {"P": parameter({"Fn::Join": ["", ["<", wanted, ">"]]})},
        "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["P", "Value"]}}},
    }
    assert east.deploy("consumer", consumer) == {"Value": "<from-west>"}
    assert west.deploy("consumer", consumer) == {"Value": "<from-west>"}


def test_a_missing_output_fails_the_stack(new_account: Callable[..., Any]) -> None:
    account = new_account()
    wanted = {"Fn::GetStackOutput": {"StackName": "nobody", "OutputName": "Name"}}
    with pytest.raises(Exception, match="StackCreateComplete"):
        account.deploy("consumer", {"Resources": {"P": parameter(wanted)}})


def test_a_parameter_of_a_template_is_read_from_ssm(new_account: Callable[..., Any]) -> None:
    account = new_account()
    account.client("ssm").put_parameter(Name="/live", Value="7", Type="String")
    template = {
        "Parameters": {"Live": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/live"}},
        "Resources": {"P": parameter({"Ref": "Live"})},
        "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["P", "Value"]}}},
    }
    assert account.deploy("fed", template) == {"Value": "7"}


def test_declared_types_resolve_and_are_listed_as_no_proof(
    new_account: Callable[..., Any], local_aws: LocalAws
) -> None:
    account = new_account()
    template = {
        "Resources": {
            "App": {"Type": "AWS::CodeDeploy::Application", "Properties": {"ApplicationName": "shop"}},
            "Budget": {"Type": "AWS::Budgets::Budget", "Properties": {"Budget": {}}},
            "Sink": {"Type": "AWS::Oam::Sink", "Properties": {"Name": "s"}},
        },
        "Outputs": {"App": {"Value": {"Ref": "App"}}, "Sink": {"Value": {"Fn::GetAtt": ["Sink", "Arn"]}}},
    }
    outputs = account.deploy("declared", template)
    assert outputs["App"] == "shop"
    assert outputs["Sink"].startswith(f"arn:aws:oam:us-east-1:{account.number}:sink/")
    listed = [one for one in local_aws.status()["declared"] if one["account"] == account.number]
    assert {one["type"] for one in listed} == {"AWS::CodeDeploy::Application", "AWS::Budgets::Budget", "AWS::Oam::Sink"}
    assert {one["kind"] for one in listed} == {"declared"}
    account.client("cloudformation").delete_stack(StackName="declared")
    account.client("cloudformation").get_waiter("stack_delete_complete").wait(StackName="declared")
    assert not [one for one in local_aws.status()["declared"] if one["account"] == account.number]


def test_network_types_reach_the_local_ec2(new_account: Callable[..., Any], local_aws: LocalAws) -> None:
    account = new_account()
    group = {"GroupId": {"Fn::GetAtt": ["Group", "GroupId"]}, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    resources = {
        "Vpc": ("VPC", {"CidrBlock": "10.1.0.0/16"}),
        "Subnet": ("Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.1.0.0/24"}),
        "Ip": ("EIP", {"Domain": "vpc"}),
        "Nat": ("NatGateway", {"SubnetId": {"Ref": "Subnet"}, "AllocationId": {"Fn::GetAtt": ["Ip", "AllocationId"]}}),
        "Group": ("SecurityGroup", {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "g"}),
        "In": ("SecurityGroupIngress", {**group, "CidrIp": "10.0.0.0/8"}),
        "Out": ("SecurityGroupEgress", {**group, "CidrIp": "10.2.0.0/16"}),
        "Flow": (
            "FlowLog",
            {"ResourceId": {"Ref": "Vpc"}, "ResourceType": "VPC", "TrafficType": "REJECT", "LogGroupName": "flow"},
        ),
    }
    template = {
        "Resources": {
            name: {"Type": f"AWS::EC2::{kind}", "Properties": props} for name, (kind, props) in resources.items()
        },
        "Outputs": {"Cidr": {"Value": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}},
    }
    assert account.deploy("network", template) == {"Cidr": "10.1.0.0/16"}
    listed = [one["kind"] for one in local_aws.status()["declared"] if one["account"] == account.number]
    assert listed == ["stored"] * len(resources), "nothing of a network works here, and the status says so"
    ec2 = account.client("ec2")
    assert len(ec2.describe_nat_gateways()["NatGateways"]) == 1
    assert len(ec2.describe_flow_logs()["FlowLogs"]) == 1
    (found,) = [one for one in ec2.describe_security_groups()["SecurityGroups"] if one["Description"] == "g"]
    assert [rule["IpRanges"][0]["CidrIp"] for rule in found["IpPermissions"]] == ["10.0.0.0/8"]
    account.client("cloudformation").delete_stack(StackName="network")
    account.client("cloudformation").get_waiter("stack_delete_complete").wait(StackName="network")
    assert ec2.describe_addresses()["Addresses"] == []


def global_table(**more: Any) -> dict[str, Any]:
    """Return a stack with a global table of one region, as the CDK writes it."""
    replica = {
        "Region": {"Ref": "AWS::Region"},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": True,
        **more,
    }
    properties = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        "Replicas": [replica],
    }
    table = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}
    return {"Resources": {"Table": table}, "Outputs": {"Name": {"Value": {"Ref": "Table"}}}}


def test_a_global_table_keeps_its_settings_and_an_update_keeps_its_items(new_account: Callable[..., Any]) -> None:
    account = new_account()
    name = account.deploy("data", global_table())["Name"]
    dynamodb = account.client("dynamodb")
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "kept"}})
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["DeletionProtectionEnabled"] is True
    assert described["SSEDescription"]["Status"] == "ENABLED"
    recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    lifetime = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (lifetime["TimeToLiveStatus"], lifetime["AttributeName"]) == ("ENABLED", "ttl")
    assert account.deploy("data", global_table(DeletionProtectionEnabled=False))["Name"] == name
    assert dynamodb.get_item(TableName=name, Key={"pk": {"S": "kept"}})["Item"] == {"pk": {"S": "kept"}}
    assert dynamodb.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] is False


def test_functions_and_topics_keep_what_a_template_says(
    new_account: Callable[..., Any], role: Any, function: Any
) -> None:
    account = new_account()
    source = "def handler(event, context): return {}"
    template = {
        "Resources": {
            "Role": role,
            "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
            "Dead": {"Type": "AWS::SQS::Queue", "Properties": {}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}},
            "Function": function(
                source,
                FunctionName="kept",
                DeadLetterConfig={"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}},
                KmsKeyArn={"Fn::GetAtt": ["Key", "Arn"]},
                ReservedConcurrentExecutions=3,
                VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            ),
        }
    }
    account.deploy("kept", template)
    config = account.client("lambda").get_function_configuration(FunctionName="kept")
    assert config["DeadLetterConfig"]["TargetArn"].startswith("arn:aws:sqs:")
    assert config["KMSKeyArn"].startswith("arn:aws:kms:")
    assert config["VpcConfig"]["SubnetIds"] == ["subnet-1"]
    assert account.client("lambda").get_function_concurrency(FunctionName="kept")["ReservedConcurrentExecutions"] == 3
    sns = account.client("sns")
    topic = sns.list_topics()["Topics"][0]["TopicArn"]
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]


def test_a_bucket_that_is_encrypted_with_kms_takes_writes_that_name_no_key(new_account: Callable[..., Any]) -> None:
    account = new_account()
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    properties = {
        "BucketName": "encrypted-bucket-of-the-tests",
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]},
        "Tags": [{"Key": "owner", "Value": "team"}],
    }
    account.deploy("bucket", {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}})
    s3 = account.client("s3")
    s3.put_object(Bucket=properties["BucketName"], Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    found = s3.get_bucket_encryption(Bucket=properties["BucketName"])["ServerSideEncryptionConfiguration"]
    assert found["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=properties["BucketName"])["TagSet"]}
    assert tags["owner"] == "team"


def nesting(url: str, attribute: str) -> dict[str, Any]:
    """Return a stack with a nested one, and an output of that as its own."""
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    return {"Resources": {"Child": child}, "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Child", attribute]}}}}


def test_nested_stacks_say_where_they_belong_and_their_drift_is_their_own(new_account: Callable[..., Any]) -> None:
    account = new_account()
    bucket = "templates-of-the-tests"
    base = f"https://s3.us-east-1.amazonaws.com/{bucket}"
    leaf = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 90}}},
        "Outputs": {"Url": {"Value": {"Ref": "Queue"}}},
    }
    s3 = account.client("s3")
    s3.create_bucket(Bucket=bucket)
    for key, template in (("leaf.json", leaf), ("middle.json", nesting(f"{base}/leaf.json", "Outputs.Url"))):
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
    queue = account.deploy("root", nesting(f"{base}/middle.json", "Outputs.Url"))["Url"]
    cloudformation = account.client("cloudformation")
    stacks = {one["StackId"]: one for one in cloudformation.describe_stacks()["Stacks"]}
    (root,) = [one for one in stacks.values() if "ParentId" not in one]
    (middle,) = [one for one in stacks.values() if one.get("ParentId") == root["StackId"]]
    (last,) = [one for one in stacks.values() if one.get("ParentId") == middle["StackId"]]
    assert last["RootId"] == middle["RootId"] == root["StackId"]
    account.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "12"})
    detection = cloudformation.detect_stack_drift(StackName=last["StackName"])["StackDriftDetectionId"]
    found = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert found["StackDriftStatus"] == "DRIFTED"


def test_a_scalable_target_and_its_policy_are_kept_and_go_with_the_stack(
    new_account: Callable[..., Any], role: Any, function: Any
) -> None:
    account = new_account()
    resources = {
        "Role": role,
        "F": function("def handler(event, context): return 1", FunctionName="scaled"),
        "V": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "F"}}},
        "Live": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": {"Ref": "F"},
                "FunctionVersion": {"Fn::GetAtt": ["V", "Version"]},
                "Name": "live",
                "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2},
            },
        },
        "Target": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "DependsOn": "Live",
            "Properties": {
                "MinCapacity": 2,
                "MaxCapacity": "7",
                "ResourceId": "function:scaled:live",
                "ScalableDimension": "lambda:function:ProvisionedConcurrency",
                "ServiceNamespace": "lambda",
            },
        },
        "Policy": {
            "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
            "Properties": {
                "PolicyName": "busy",
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": {"Ref": "Target"},
                "TargetTrackingScalingPolicyConfiguration": {"TargetValue": "0.7"},
            },
        },
    }
    account.deploy("scaled", {"Resources": resources})
    found = account.client("lambda").get_provisioned_concurrency_config(FunctionName="scaled", Qualifier="live")
    assert found["AllocatedProvisionedConcurrentExecutions"] == 2
    scaling = account.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="lambda")["ScalableTargets"]
    assert (target["ResourceId"], target["MinCapacity"], target["MaxCapacity"]) == ("function:scaled:live", 2, 7)
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="lambda")["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"] == {"TargetValue": 0.7}
    account.client("cloudformation").delete_stack(StackName="scaled")
    account.client("cloudformation").get_waiter("stack_delete_complete").wait(StackName="scaled")
    assert scaling.describe_scalable_targets(ServiceNamespace="lambda")["ScalableTargets"] == []


def test_a_target_of_an_alias_that_does_not_exist_is_refused(new_account: Callable[..., Any]) -> None:
    scaling = new_account().client("application-autoscaling")
    with pytest.raises(scaling.exceptions.ValidationException, match="No alias live of function nobody"):
        scaling.register_scalable_target(
            ServiceNamespace="lambda",
            ResourceId="function:nobody:live",
            ScalableDimension="lambda:function:ProvisionedConcurrency",
            MinCapacity=1,
            MaxCapacity=2,
        )
