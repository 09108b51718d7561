"""A stack with the types that the blueprint uses, and the ways to change each of them behind CloudFormation's back."""

import json
from collections.abc import Callable
from typing import Any

STACK = "drift"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def metric(name: str) -> dict[str, Any]:
    """Return a metric of the function for metric math."""
    found = {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": [{"Name": "FunctionName", "Value": "drift"}]}
    return {"Metric": found, "Period": 60, "Stat": "Sum"}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a resource of a template."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


STORAGE = {
    "Key": resource(
        "KMS::Key",
        EnableKeyRotation=True,
        KeyPolicy={"Version": "2012-10-17", "Statement": [{**ALLOW, "Action": "kms:*"}]},
    ),
    "Topic": resource("SNS::Topic", TopicName="drift", KmsMasterKeyId={"Ref": "Key"}),
    "TopicPolicy": resource(
        "SNS::TopicPolicy",
        Topics=[{"Ref": "Topic"}],
        PolicyDocument={"Version": "2012-10-17", "Statement": [{**ALLOW, "Action": "sns:Publish"}]},
    ),
    "Bucket": resource(
        "S3::Bucket",
        BucketName="drift-bucket-of-the-tests",
        VersioningConfiguration={"Status": "Enabled"},
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
        },
        LifecycleConfiguration={
            "Rules": [{"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}]
        },
        Tags=[{"Key": "owner", "Value": "team"}],
    ),
    "Queue": resource("SQS::Queue", QueueName="drift", VisibilityTimeout=90, SqsManagedSseEnabled=True),
    "Table": resource(
        "DynamoDB::GlobalTable",
        TableName="drift",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "g1")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "g",
                "KeySchema": [{"AttributeName": "g1", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True},
        SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
        Replicas=[
            {
                "Region": {"Ref": "AWS::Region"},
                "DeletionProtectionEnabled": True,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
            }
        ],
    ),
    "Parameter": resource("SSM::Parameter", Name="/drift/live", Type="String", Value="1"),
}
FUNCTIONS = {
    "Role": resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [TRUST]}),
    "RolePolicy": resource("IAM::Policy", PolicyName="p", PolicyDocument=POLICY, Roles=[{"Ref": "Role"}]),
    "Logs": resource("Logs::LogGroup", LogGroupName="/drift", RetentionInDays=7),
    "Function": resource(
        "Lambda::Function",
        FunctionName="drift",
        Runtime="python3.12",
        Handler="index.handler",
        MemorySize=256,
        ReservedConcurrentExecutions=50,
        Role={"Fn::GetAtt": ["Role", "Arn"]},
        Code={"ZipFile": "def handler(event, context): return {}"},
    ),
    "Version": resource("Lambda::Version", FunctionName={"Ref": "Function"}),
    "Alias": resource(
        "Lambda::Alias",
        FunctionName={"Ref": "Function"},
        FunctionVersion={"Fn::GetAtt": ["Version", "Version"]},
        Name="live",
    ),
    "Source": resource(
        "Lambda::EventSourceMapping",
        FunctionName={"Ref": "Alias"},
        EventSourceArn={"Fn::GetAtt": ["Queue", "Arn"]},
        BatchSize=5,
    ),
    "Pool": resource("Cognito::UserPool", UserPoolName="drift", DeletionProtection="ACTIVE"),
}
EVENTS = {
    "Bus": resource("Events::EventBus", Name="drift"),
    "Archive": resource("Events::Archive", SourceArn={"Fn::GetAtt": ["Bus", "Arn"]}, RetentionDays=7),
    "Rule": resource(
        "Events::Rule",
        Name="drift",
        EventBusName={"Ref": "Bus"},
        EventPattern={"source": ["orders"]},
        Targets=[{"Id": "q", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}],
    ),
    "Schedule": resource(
        "Scheduler::Schedule",
        Name="drift",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
    ),
    "Alarm": resource(
        "CloudWatch::Alarm",
        AlarmName="drift-rate",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=5,
        TreatMissingData="notBreaching",
        Metrics=[
            {"Id": "e", "MetricStat": metric("Errors"), "ReturnData": False},
            {"Id": "i", "MetricStat": metric("Invocations"), "ReturnData": False},
            {"Id": "rate", "Expression": "IF(i > 0, 100 * e / i, 0)", "ReturnData": True},
        ],
    ),
    "Any": resource("CloudWatch::CompositeAlarm", AlarmName="drift-any", AlarmRule={"Fn::Sub": 'ALARM("${Alarm}")'}),
    "Dashboard": resource("CloudWatch::Dashboard", DashboardName="drift", DashboardBody='{"widgets": []}'),
}


STAGE = {"DefaultRouteSettings": {"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200}}


def drifts(account: Any, stack: str = STACK) -> dict[str, dict[str, tuple[str, str]]]:
    """Detect drift; return for each resource that is not in sync its changed paths with expected and actual value."""
    cloudformation = account.client("cloudformation")
    detection = cloudformation.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]
    status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert status["DetectionStatus"] == "DETECTION_COMPLETE", status
    found = cloudformation.describe_stack_resource_drifts(StackName=stack)["StackResourceDrifts"]
    return {
        one["LogicalResourceId"]: {
            change["PropertyPath"]: (change["ExpectedValue"], change["ActualValue"])
            for change in one.get("PropertyDifferences", [])
        }
        for one in found
        if one["StackResourceDriftStatus"] != "IN_SYNC"
    }


def api_id(account: Any) -> str:
    """Return the id of the only HTTP API of the account."""
    return str(account.client("apigatewayv2").get_apis()["Items"][0]["ApiId"])


def queue_url(account: Any) -> str:
    """Return the address of the queue."""
    return str(account.client("sqs").get_queue_url(QueueName="drift")["QueueUrl"])


def only_id(account: Any, call: str, collection: str, member: str) -> str:
    """Return the id of the only route or integration of the API."""
    found = getattr(account.client("apigatewayv2"), call)(ApiId=api_id(account))
    return str(found[collection][0][member])


def role_name(account: Any) -> str:
    """Return the name of the role of the stack."""
    found = account.client("cloudformation").describe_stack_resource(StackName="drift", LogicalResourceId="Role")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def change_queue(account: Any) -> None:
    account.client("sqs").set_queue_attributes(QueueUrl=queue_url(account), Attributes={"VisibilityTimeout": "12"})


def change_alias(account: Any) -> None:
    lambda_ = account.client("lambda")
    lambda_.update_function_configuration(FunctionName="drift", Description="x")
    new = lambda_.publish_version(FunctionName="drift")["Version"]
    lambda_.update_alias(FunctionName="drift", Name="live", FunctionVersion=new)


def change_function(account: Any) -> None:
    account.client("lambda").update_function_configuration(FunctionName="drift", MemorySize=512)


def change_event_source(account: Any) -> None:
    lambda_ = account.client("lambda")
    (mapping,) = lambda_.list_event_source_mappings()["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=9)


def change_table(account: Any) -> None:
    account.client("dynamodb").update_table(TableName="drift", DeletionProtectionEnabled=False)


def change_recovery(account: Any) -> None:
    account.client("dynamodb").update_continuous_backups(
        TableName="drift", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )


def change_lifetime(account: Any) -> None:
    account.client("dynamodb").update_time_to_live(
        TableName="drift", TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": False}
    )


def change_bucket(account: Any) -> None:
    account.client("s3").put_bucket_versioning(
        Bucket="drift-bucket-of-the-tests", VersioningConfiguration={"Status": "Suspended"}
    )


def change_lifecycle(account: Any) -> None:
    account.client("s3").delete_bucket_lifecycle(Bucket="drift-bucket-of-the-tests")


def change_key(account: Any) -> None:
    kms = account.client("kms")
    kms.disable_key_rotation(KeyId=kms.list_keys()["Keys"][0]["KeyId"])


def change_topic(account: Any) -> None:
    sns = account.client("sns")
    arn = sns.list_topics()["Topics"][0]["TopicArn"]
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(POLICY))


def change_role_policy(account: Any) -> None:
    wide = {**POLICY, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    account.client("iam").put_role_policy(RoleName=role_name(account), PolicyName="p", PolicyDocument=json.dumps(wide))


def change_alarm(account: Any) -> None:
    cloudwatch = account.client("cloudwatch")
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["drift-rate"])["MetricAlarms"]
    kept = ("AlarmName", "ComparisonOperator", "EvaluationPeriods", "DatapointsToAlarm", "TreatMissingData", "Metrics")
    cloudwatch.put_metric_alarm(Threshold=50, **{name: alarm[name] for name in kept})


def change_composite(account: Any) -> None:
    account.client("cloudwatch").put_composite_alarm(AlarmName="drift-any", AlarmRule="FALSE")


def change_dashboard(account: Any) -> None:
    account.client("cloudwatch").put_dashboard(DashboardName="drift", DashboardBody='{"widgets": [], "start": "-PT1H"}')


def change_api(account: Any) -> None:
    account.client("apigatewayv2").update_api(ApiId=api_id(account), Name="renamed")


def change_stage(account: Any) -> None:
    account.client("apigatewayv2").update_stage(
        ApiId=api_id(account),
        StageName="$default",
        DefaultRouteSettings={"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 200},
    )


def change_route(account: Any) -> None:
    route = only_id(account, "get_routes", "Items", "RouteId")
    account.client("apigatewayv2").update_route(ApiId=api_id(account), RouteId=route, RouteKey="GET /{path+}")


def change_integration(account: Any) -> None:
    integration = only_id(account, "get_integrations", "Items", "IntegrationId")
    account.client("apigatewayv2").update_integration(
        ApiId=api_id(account), IntegrationId=integration, PayloadFormatVersion="1.0"
    )


def change_rule(account: Any) -> None:
    account.client("events").remove_targets(Rule="drift", EventBusName="drift", Ids=["q"])


def change_archive(account: Any) -> None:
    events = account.client("events")
    events.update_archive(ArchiveName=events.list_archives()["Archives"][0]["ArchiveName"], RetentionDays=1)


def change_parameter(account: Any) -> None:
    account.client("ssm").put_parameter(Name="/drift/live", Value="2", Overwrite=True)


def change_logs(account: Any) -> None:
    account.client("logs").put_retention_policy(logGroupName="/drift", retentionInDays=1)


def change_pool(account: Any) -> None:
    cognito = account.client("cognito-idp")
    pool = cognito.list_user_pools(MaxResults=10)["UserPools"][0]["Id"]
    cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")


def delete_schedule(account: Any) -> None:
    account.client("scheduler").delete_schedule(Name="drift")


CHANGES: list[tuple[Callable[[Any], None], str, str | None]] = [
    (change_queue, "Queue", "/VisibilityTimeout"),
    (change_alias, "Alias", "/FunctionVersion"),
    (change_function, "Function", "/MemorySize"),
    (change_event_source, "Source", "/BatchSize"),
    (change_table, "Table", "/Replicas/0/DeletionProtectionEnabled"),
    (change_recovery, "Table", "/Replicas/0/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"),
    (change_lifetime, "Table", "/TimeToLiveSpecification/Enabled"),
    (change_bucket, "Bucket", "/VersioningConfiguration/Status"),
    (change_lifecycle, "Bucket", "/LifecycleConfiguration/Rules/0"),
    (change_key, "Key", "/EnableKeyRotation"),
    (change_topic, "TopicPolicy", "/PolicyDocument/Statement/0/Action"),
    (change_role_policy, "RolePolicy", "/PolicyDocument/Statement/0/Action"),
    (change_alarm, "Alarm", "/Threshold"),
    (change_composite, "Any", "/AlarmRule"),
    (change_dashboard, "Dashboard", "/DashboardBody"),
    (change_api, "Api", "/Name"),
    (change_stage, "Stage", "/DefaultRouteSettings/ThrottlingRateLimit"),
    (change_route, "Route", "/RouteKey"),
    (change_integration, "Integration", "/PayloadFormatVersion"),
    (change_rule, "Rule", "/Targets/0"),
    (change_archive, "Archive", "/RetentionDays"),
    (change_parameter, "Parameter", "/Value"),
    (change_logs, "Logs", "/RetentionInDays"),
    (change_pool, "Pool", "/DeletionProtection"),
    (delete_schedule, "Schedule", None),
]
