"""What the stock emulator lacks: each test fails when a new release learns it, and then our extension can go."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.integration

DEFAULT_ACCOUNT = "000000000000"
SOURCE = "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_FUNCTION_VERSION']"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
TYPES_THAT_WE_ADD = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::Backup::BackupSelection",
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CodeDeploy::Application",
    "AWS::EC2::EIP",
    "AWS::EC2::FlowLog",
    "AWS::EC2::NatGateway",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::Events::Archive",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::Group",
    "AWS::IAM::OIDCProvider",
    "AWS::Oam::Sink",
    "AWS::WAFv2::WebACLAssociation",
)


@pytest.fixture(scope="module")
def stock_url(start_stock: Callable[..., Any]) -> Iterator[str]:
    """Start ministack as it is, and return its address."""
    with start_stock() as address:
        yield address


@pytest.fixture(scope="module")
def stock(stock_url: str, account: Any) -> Callable[..., Any]:
    """Return a function that gives an account of the stock emulator."""
    return lambda number: type(account)(endpoint_url=stock_url, number=number)


@pytest.fixture(scope="module")
def split_function(stock: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Make a function with two versions and an alias that splits them, and return its account."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", SOURCE)
    account = stock(DEFAULT_ACCOUNT)
    trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    lambda_ = account.client("lambda")
    lambda_.create_function(
        FunctionName="split",
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    lambda_.publish_version(FunctionName="split")
    lambda_.update_function_configuration(FunctionName="split", Description="second")
    lambda_.publish_version(FunctionName="split")
    routing = {"AdditionalVersionWeights": {"2": 0.5}}
    lambda_.create_alias(FunctionName="split", Name="live", FunctionVersion="1", RoutingConfig=routing)
    return account


def test_stock_ignores_the_weights_of_an_alias(split_function: Any) -> None:
    lambda_ = split_function.client("lambda")
    seen = Counter(lambda_.invoke(FunctionName="split", Qualifier="live")["ExecutedVersion"] for _ in range(30))
    assert seen == {"1": 30}


def test_stock_has_no_metrics_by_version(split_function: Any) -> None:
    split_function.client("lambda").invoke(FunctionName="split", Qualifier="live")
    found = split_function.client("cloudwatch").list_metrics(Namespace="AWS/Lambda")["Metrics"]
    names = {dimension["Name"] for metric in found for dimension in metric["Dimensions"]}
    assert names == {"FunctionName"}


def test_stock_answers_metric_math_with_an_error(stock: Callable[..., Any]) -> None:
    answer = (
        stock(DEFAULT_ACCOUNT)
        .client("cloudwatch")
        .get_metric_data(
            MetricDataQueries=[{"Id": "two", "Expression": "1 + 1", "Period": 60}],
            StartTime=time.time() - 60,
            EndTime=time.time(),
        )
    )
    assert answer["MetricDataResults"][0]["StatusCode"] == "InternalError"


def test_stock_refuses_alarms_on_metric_math(stock: Callable[..., Any]) -> None:
    alarm = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "Metrics": [{"Id": "two", "Expression": "1 + 1", "ReturnData": True}],
    }
    with pytest.raises(Exception, match="StackCreateComplete"):
        stock(DEFAULT_ACCOUNT).deploy(
            "math", {"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}}}
        )


def test_stock_never_evaluates_an_alarm_by_itself(stock: Callable[..., Any]) -> None:
    cloudwatch = stock(DEFAULT_ACCOUNT).client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="silent",
        Namespace="Own",
        MetricName="Nothing",
        Statistic="Sum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="breaching",
    )
    time.sleep(2)
    assert cloudwatch.describe_alarms(AlarmNames=["silent"])["MetricAlarms"][0]["StateValue"] == "INSUFFICIENT_DATA"


@pytest.mark.parametrize("resource_type", TYPES_THAT_WE_ADD)
def test_stock_does_not_know_a_type_that_we_add(stock: Callable[..., Any], resource_type: str) -> None:
    body = json.dumps({"Resources": {"R": {"Type": resource_type, "Properties": {}}}})
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        stock(DEFAULT_ACCOUNT).client("cloudformation").create_stack(StackName="one-type", TemplateBody=body)


def test_stock_finds_no_api_of_another_account(stock: Callable[..., Any], stock_url: str, call: Any) -> None:
    apis = stock("123456789012").client("apigatewayv2")
    api = apis.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    url = f"{stock_url}/_aws/execute-api/{api}/x"
    assert call(url, method="OPTIONS").body == call(url).body == '{"message": "Not Found"}'


def test_stock_refuses_preflights_of_an_api_from_a_template(
    stock: Callable[..., Any], http_api: Any, call: Any
) -> None:
    api = http_api(api={"CorsConfiguration": {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"]}})
    template = {
        "Resources": {name: api[name] for name in ("Api", "Stage")},
        "Outputs": {"Id": {"Value": {"Ref": "Api"}}},
    }
    account = stock(DEFAULT_ACCOUNT)
    url = f"{account.endpoint_url}/_aws/execute-api/{account.deploy('cors', template)['Id']}/x"
    assert call(url, method="OPTIONS", headers={"Origin": "https://a.example"}).status == 403


def test_stock_drops_settings_of_tables_and_reads_no_drift_of_aliases(stock: Callable[..., Any]) -> None:
    account = stock("123456789013")
    properties = {
        "TableName": "t",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    account.deploy("data", {"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}})
    found = account.client("dynamodb").describe_continuous_backups(TableName="t")["ContinuousBackupsDescription"]
    assert found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"


def test_stock_signs_nobody_in_to_a_pool_of_another_account(stock: Callable[..., Any]) -> None:
    cognito = stock("123456789014").client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
    with pytest.raises(ClientError, match="not found"):
        cognito.sign_up(ClientId=client, Username="someone", Password="Correct-Horse-1")


def test_stock_measures_no_queue(stock: Callable[..., Any]) -> None:
    account = stock("123456789015")
    account.client("sqs").create_queue(QueueName="q")
    assert account.client("cloudwatch").list_metrics(Namespace="AWS/SQS")["Metrics"] == []


def test_stock_answers_with_empty_settings_for_a_stage_from_a_template(
    stock: Callable[..., Any], http_api: Any
) -> None:
    account = stock("123456789016")
    api = http_api(stage={"DefaultRouteSettings": {"ThrottlingRateLimit": 5}})
    template = {
        "Resources": {name: api[name] for name in ("Api", "Stage")},
        "Outputs": {"Id": {"Value": {"Ref": "Api"}}},
    }
    stage = {"ApiId": account.deploy("throttled", template)["Id"], "StageName": "$default"}
    assert account.client("apigatewayv2").get_stage(**stage)["DefaultRouteSettings"] == {}


def test_stock_has_no_application_auto_scaling(stock: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match=r"DescribeScalableTargets|parse"):
        stock("123456789017").client("application-autoscaling").describe_scalable_targets(ServiceNamespace="lambda")
