"""Differences that are noise, each beside a twin that looks alike and must be reported."""

import json
from dataclasses import dataclass, field
from typing import Any

from blueprint_ops_scripts.drift.noise import Seen
from blueprint_ops_scripts.drift.observed import Difference, ResourceDrift


@dataclass(frozen=True, kw_only=True)
class Side:
    """One difference with its surroundings. `expected` and `actual` are values; None means absent."""

    type: str
    path: str
    expected: Any = None
    actual: Any = None
    expected_properties: dict[str, Any] = field(default_factory=dict)
    actual_properties: dict[str, Any] = field(default_factory=dict)
    physical_id: str = "thing-1"
    siblings: tuple[tuple[str, dict[str, Any]], ...] = ()
    stack_tags: dict[str, str] = field(default_factory=dict)

    def seen(self) -> Seen:
        """The difference as CloudFormation would report it."""
        kind = "ADD" if self.expected is None else "REMOVE" if self.actual is None else "NOT_EQUAL"
        difference = Difference(path=self.path, expected=text(self.expected), actual=text(self.actual), kind=kind)
        steps = self.path.strip("/").split("/")
        whole = len(steps) == 1
        resource = ResourceDrift(
            logical_id="Thing",
            physical_id=self.physical_id,
            type=self.type,
            status="MODIFIED",
            differences=(difference,),
            expected=json.dumps(self.expected_properties or ({steps[0]: self.expected} if whole else {})),
            actual=json.dumps(self.actual_properties or ({steps[0]: self.actual} if whole else {})),
        )
        siblings = tuple(
            ResourceDrift(
                logical_id=f"Sibling{number}",
                physical_id=f"s{number}",
                type=kind,
                status="IN_SYNC",
                expected=json.dumps(properties),
            )
            for number, (kind, properties) in enumerate(self.siblings)
        )
        return Seen(
            type=self.type,
            difference=difference,
            resource=resource,
            siblings=siblings,
            stack_tags=self.stack_tags,
            place=("eu-west-1", "111111111111"),
        )


def text(value: Any) -> str | None:
    """A value as CloudFormation writes it."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A rule, what it silences, and what it must not."""

    name: str
    rule: str
    noise: Side
    twin: Side


def case(name: str, rule: str, noise: Side, twin: Side) -> Case:
    """A case in one line."""
    return Case(name=name, rule=rule, noise=noise, twin=twin)


def simple(name: str, rule: str, type: str, path: str, expected: Any, actual: Any, *, twin: tuple[Any, Any]) -> Case:
    """A case in which only the two values differ from its twin."""
    return case(
        name,
        rule,
        Side(type=type, path=path, expected=expected, actual=actual),
        Side(type=type, path=path, expected=twin[0], actual=twin[1]),
    )


def tags(**pairs: str) -> list[dict[str, str]]:
    """Tags as a list."""
    return [{"Key": key.replace("__", ":"), "Value": value} for key, value in pairs.items()]


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    """A policy document."""
    return {"Statement": list(statements)} | ({"Version": version} if version else {})


READ = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::b/*"}
WRITE = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}
ROLE, QUEUE, TABLE, FUNCTION = "AWS::IAM::Role", "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Lambda::Function"
GROUP, ALIAS, TARGET = "AWS::EC2::SecurityGroup", "AWS::Lambda::Alias", "AWS::ApplicationAutoScaling::ScalableTarget"
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}
OPEN = HTTPS | {"CidrIp": "0.0.0.0/0"}
CAPACITY = {
    "MinCapacity": 5,
    "MaxCapacity": 50,
    "ResourceId": "table/orders",
    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
}
CODEDEPLOY = (
    "AWS::CodeDeploy::DeploymentGroup",
    {"DeploymentConfigName": "CodeDeployDefault.LambdaCanary10Percent5Minutes"},
)


def _policy_case(name: str, expected: Any, actual: Any, twin: Any, *, property: str = "PolicyDocument") -> Case:
    return simple(
        name, "same-policy", "AWS::IAM::ManagedPolicy", f"/{property}", expected, actual, twin=(expected, twin)
    )


TAG_CASES = (
    simple(
        "aws tag added",
        "aws-tags",
        QUEUE,
        "/Tags",
        tags(a="1"),
        tags(a="1", aws__x="y"),
        twin=(tags(a="1"), tags(a="1", b="y")),
    ),
    simple(
        "aws tag on an untagged resource",
        "aws-tags",
        TABLE,
        "/Tags",
        None,
        tags(aws__backup="1"),
        twin=(None, tags(backup="1")),
    ),
    simple(
        "aws tag among changed order",
        "aws-tags",
        TABLE,
        "/Tags",
        tags(a="1"),
        tags(aws__x="y", a="1"),
        twin=(tags(a="1"), tags(aws__x="y", a="2")),
    ),
    simple(
        "aws tag in a mapping",
        "aws-tags",
        "AWS::SSM::Parameter",
        "/Tags",
        {"a": "1"},
        {"a": "1", "aws:x": "y"},
        twin=({"a": "1"}, {"a": "2", "aws:x": "y"}),
    ),
    *(
        simple(
            f"tags of {kind} unreadable",
            "tags-unreadable",
            kind,
            "/Tags",
            tags(a="1", b="2"),
            None,
            twin=(tags(a="1", b="2"), tags(a="1")),
        )
        for kind in ("AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::CloudWatch::Alarm")
    ),
    *(
        case(
            f"stack tag on {kind}",
            "stack-tags-on-untaggable",
            Side(type=kind, path="/Tags", expected=tags(Owner="me"), stack_tags={"Owner": "me"}),
            Side(type=TABLE, path="/Tags", expected=tags(Owner="me"), stack_tags={"Owner": "me"}),
        )
        for kind in ("AWS::IAM::Policy", "AWS::Lambda::Version", "AWS::Events::Archive")
    ),
    case(
        "stack tag on a policy, against a tag of its own",
        "stack-tags-on-untaggable",
        Side(type="AWS::IAM::ManagedPolicy", path="/Tags", expected=tags(Owner="me"), stack_tags={"Owner": "me"}),
        Side(type="AWS::IAM::ManagedPolicy", path="/Tags", expected=tags(Owner="you"), stack_tags={"Owner": "me"}),
    ),
)

SIBLING_CASES = (
    case(
        "ingress rule of a sibling",
        "security-group-rule-of-sibling",
        Side(
            type=GROUP,
            path="/SecurityGroupIngress/0",
            actual=HTTPS,
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupIngress", HTTPS | {"GroupId": "sg-1"}),),
        ),
        Side(
            type=GROUP,
            path="/SecurityGroupIngress/0",
            actual=OPEN,
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupIngress", HTTPS | {"GroupId": "sg-1"}),),
        ),
    ),
    case(
        "ingress rule of a sibling, against one of another group",
        "security-group-rule-of-sibling",
        Side(
            type=GROUP,
            path="/SecurityGroupIngress",
            actual=[HTTPS],
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupIngress", HTTPS | {"GroupId": "sg-1"}),),
        ),
        Side(
            type=GROUP,
            path="/SecurityGroupIngress",
            actual=[HTTPS],
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupIngress", HTTPS | {"GroupId": "sg-2"}),),
        ),
    ),
    case(
        "egress rule of a sibling, against one more",
        "security-group-rule-of-sibling",
        Side(
            type=GROUP,
            path="/SecurityGroupEgress",
            actual=[HTTPS],
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupEgress", HTTPS | {"GroupId": "sg-1"}),),
        ),
        Side(
            type=GROUP,
            path="/SecurityGroupEgress",
            actual=[HTTPS, OPEN],
            physical_id="sg-1",
            siblings=(("AWS::EC2::SecurityGroupEgress", HTTPS | {"GroupId": "sg-1"}),),
        ),
    ),
    case(
        "inline policy of a sibling",
        "inline-policy-of-sibling",
        Side(
            type=ROLE,
            path="/Policies/0",
            actual={"PolicyName": "p", "PolicyDocument": policy(READ)},
            physical_id="r",
            siblings=(("AWS::IAM::Policy", {"PolicyName": "p", "PolicyDocument": policy(READ), "Roles": ["r"]}),),
        ),
        Side(
            type=ROLE,
            path="/Policies/0",
            actual={"PolicyName": "p", "PolicyDocument": policy(READ, WRITE)},
            physical_id="r",
            siblings=(("AWS::IAM::Policy", {"PolicyName": "p", "PolicyDocument": policy(READ), "Roles": ["r"]}),),
        ),
    ),
    case(
        "inline policy of a sibling, against one by hand",
        "inline-policy-of-sibling",
        Side(
            type=ROLE,
            path="/Policies",
            actual=[{"PolicyName": "p", "PolicyDocument": policy(READ)}],
            physical_id="r",
            siblings=(("AWS::IAM::Policy", {"PolicyName": "p", "PolicyDocument": policy(READ), "Roles": ["r"]}),),
        ),
        Side(
            type=ROLE,
            path="/Policies",
            actual=[{"PolicyName": "q", "PolicyDocument": policy(READ)}],
            physical_id="r",
            siblings=(("AWS::IAM::Policy", {"PolicyName": "p", "PolicyDocument": policy(READ), "Roles": ["r"]}),),
        ),
    ),
)

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd"
IDENTIFIER_CASES = tuple(
    simple(name, "arn-or-name", kind, path, expected, actual, twin=twin)
    for name, kind, path, expected, actual, twin in (
        ("key id and key ARN", QUEUE, "/KmsMasterKeyId", "1234abcd", KEY, ("9999abcd", KEY)),
        (
            "key ARN and key id",
            TABLE,
            "/SSESpecification/KMSMasterKeyId",
            KEY,
            "1234abcd",
            (KEY, KEY.replace("1234", "9999")),
        ),
        (
            "alias and alias ARN",
            QUEUE,
            "/KmsMasterKeyId",
            "alias/aws/sqs",
            "arn:aws:kms:eu-west-1:111111111111:alias/aws/sqs",
            ("alias/aws/sqs", "arn:aws:kms:eu-west-1:111111111111:alias/other"),
        ),
        (
            "role name and role ARN",
            FUNCTION,
            "/Role",
            "reader",
            "arn:aws:iam::111111111111:role/reader",
            ("reader", "arn:aws:iam::111111111111:role/admin"),
        ),
        (
            "role ARN with a path",
            FUNCTION,
            "/Role",
            "svc/reader",
            "arn:aws:iam::111111111111:role/svc/reader",
            ("svc/reader", "arn:aws:iam::111111111111:role/svc/writer"),
        ),
        (
            "function name and ARN",
            "AWS::Lambda::EventSourceMapping",
            "/FunctionName",
            "orders",
            "arn:aws:lambda:eu-west-1:111111111111:function:orders",
            ("orders", "arn:aws:lambda:eu-west-1:111111111111:function:orders-old"),
        ),
        (
            "topic name and ARN",
            "AWS::SNS::Subscription",
            "/TopicArn",
            "alarms",
            "arn:aws:sns:eu-west-1:111111111111:alarms",
            ("arn:aws:sns:eu-west-1:111111111111:alarms", "arn:aws:sns:eu-west-1:222222222222:alarms"),
        ),
        (
            "log group name and ARN",
            "AWS::Logs::SubscriptionFilter",
            "/LogGroupName",
            "app",
            "arn:aws:logs:eu-west-1:111111111111:log-group:app",
            ("app", "arn:aws:logs:eu-west-1:111111111111:log-group:application"),
        ),
        (
            "bus name and ARN",
            "AWS::Events::Rule",
            "/EventBusName",
            "shop",
            "arn:aws:events:eu-west-1:111111111111:event-bus/shop",
            ("shop", "arn:aws:events:eu-west-1:111111111111:event-bus/default"),
        ),
        (
            "role name and ARN, against the role of that name in another account",
            FUNCTION,
            "/Role",
            "reader",
            "arn:aws:iam::111111111111:role/reader",
            ("reader", "arn:aws:iam::222222222222:role/reader"),
        ),
        (
            "function name and ARN, against the function of that name in another region",
            "AWS::Lambda::EventSourceMapping",
            "/FunctionName",
            "arn:aws:lambda:eu-west-1:111111111111:function:orders",
            "orders",
            ("arn:aws:lambda:us-east-1:111111111111:function:orders", "orders"),
        ),
        (
            "alias and its ARN, against the key that it may or may not name",
            QUEUE,
            "/KmsMasterKeyId",
            "arn:aws:kms:eu-west-1:111111111111:alias/shop",
            "alias/shop",
            (KEY, "alias/shop"),
        ),
    )
)

DATABASE = "AWS::RDS::DBInstance"


def _upgrade(version: str, actual: str, allowed: bool) -> Side:
    properties = {"EngineVersion": version, "AutoMinorVersionUpgrade": allowed}
    return Side(type=DATABASE, path="/EngineVersion", expected=version, actual=actual, expected_properties=properties)


VERSION_CASES = (
    simple("8.0 runs as 8.0.35", "version-precise", DATABASE, "/EngineVersion", "8.0", "8.0.35", twin=("8.0", "8.1.2")),
    simple("15 runs as 15.4", "version-precise", DATABASE, "/EngineVersion", "15", "15.4", twin=("15", "16.1")),
    simple(
        "8.0 is not the beginning of 8.01",
        "version-precise",
        DATABASE,
        "/EngineVersion",
        "8.0",
        "8.0.1",
        twin=("8.1", "8.10"),
    ),
    simple(
        "cache engine",
        "version-precise",
        "AWS::ElastiCache::CacheCluster",
        "/EngineVersion",
        "7.1",
        "7.1.0",
        twin=("7.1", "7.0.9"),
    ),
    case(
        "automatic minor upgrade",
        "minor-version-raised",
        _upgrade("8.0.35", "8.0.36", True),
        _upgrade("8.0.35", "8.0.36", False),
    ),
    case(
        "automatic minor upgrade, against a major one",
        "minor-version-raised",
        _upgrade("15.4", "15.6", True),
        _upgrade("15.4", "16.1", True),
    ),
    case(
        "automatic minor upgrade, against a downgrade",
        "minor-version-raised",
        _upgrade("15.4", "15.5", True),
        _upgrade("15.4", "15.3", True),
    ),
)


def _capacity(
    actual: int,
    *,
    target: dict[str, Any] | None = CAPACITY,
    path: str = "/ProvisionedThroughput/ReadCapacityUnits",
    table: str = "orders",
) -> Side:
    siblings = ((TARGET, target),) if target else ()
    return Side(type=TABLE, path=path, expected="10", actual=str(actual), physical_id=table, siblings=siblings)


def _warm(actual: int, *, alias: str = "live") -> Side:
    target = {
        "MinCapacity": 1,
        "MaxCapacity": 8,
        "ResourceId": "function:orders:live",
        "ScalableDimension": "lambda:function:ProvisionedConcurrency",
    }
    return Side(
        type=ALIAS,
        path="/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions",
        expected="2",
        actual=str(actual),
        physical_id=f"arn:aws:lambda:eu-west-1:111111111111:function:orders:{alias}",
        siblings=((TARGET, target),),
    )


def _group(actual: int) -> Side:
    properties = {"MinSize": "1", "MaxSize": "4", "DesiredCapacity": "2"}
    return Side(
        type="AWS::AutoScaling::AutoScalingGroup",
        path="/DesiredCapacity",
        expected="2",
        actual=str(actual),
        expected_properties=properties,
    )


def _service(actual: int) -> Side:
    target = {
        "MinCapacity": 1,
        "MaxCapacity": 6,
        "ResourceId": "service/cluster/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    return Side(
        type="AWS::ECS::Service",
        path="/DesiredCount",
        expected="2",
        actual=str(actual),
        physical_id="arn:aws:ecs:eu-west-1:111111111111:service/cluster/web",
        siblings=((TARGET, target),),
    )


SCALING_CASES = (
    case("table capacity inside its bounds", "autoscaled", _capacity(20), _capacity(51)),
    case("table capacity at its lower bound", "autoscaled", _capacity(5), _capacity(4)),
    case("table capacity, against none to scale it", "autoscaled", _capacity(20), _capacity(20, target=None)),
    case(
        "table capacity, against another table's target",
        "autoscaled",
        _capacity(20),
        _capacity(20, target=CAPACITY | {"ResourceId": "table/users"}),
    ),
    case(
        "read capacity, against write capacity",
        "autoscaled",
        _capacity(20),
        _capacity(20, path="/ProvisionedThroughput/WriteCapacityUnits"),
    ),
    case(
        "table capacity, against a table whose name only begins alike",
        "autoscaled",
        _capacity(20),
        _capacity(20, table="orders-archive"),
    ),
    case("warm concurrency inside its bounds", "autoscaled", _warm(5), _warm(9)),
    case("warm concurrency, against that of another alias", "autoscaled", _warm(5), _warm(5, alias="beta")),
    case("group inside its size", "autoscaled", _group(4), _group(5)),
    case("service inside its bounds", "autoscaled", _service(6), _service(0)),
    case(
        "alias version moved by CodeDeploy",
        "codedeploy-alias",
        Side(type=ALIAS, path="/FunctionVersion", expected="1", actual="2", siblings=(CODEDEPLOY,)),
        Side(type=ALIAS, path="/FunctionVersion", expected="1", actual="2"),
    ),
    case(
        "alias weights moved by CodeDeploy",
        "codedeploy-alias",
        Side(type=ALIAS, path="/RoutingConfig", actual={"AdditionalVersionWeights": []}, siblings=(CODEDEPLOY,)),
        Side(
            type=ALIAS,
            path="/ProvisionedConcurrencyConfig",
            actual={"ProvisionedConcurrentExecutions": 5},
            siblings=(CODEDEPLOY,),
        ),
    ),
)

DEFAULT_CASES = tuple(
    simple(f"default of {path} left out", "default-left-out", kind, path, expected, actual, twin=twin)
    for kind, path, expected, actual, twin in (
        (QUEUE, "/DelaySeconds", "0", None, ("5", None)),
        (QUEUE, "/VisibilityTimeout", None, "30", (None, "31")),
        (QUEUE, "/MessageRetentionPeriod", "345600", None, ("345600", "60")),
        (FUNCTION, "/MemorySize", None, "128", (None, "1024")),
        (FUNCTION, "/TracingConfig", {"Mode": "PassThrough"}, None, ({"Mode": "Active"}, None)),
        (FUNCTION, "/EphemeralStorage", None, {"Size": 512}, (None, {"Size": 10240})),
        (FUNCTION, "/Architectures", None, ["x86_64"], (None, ["arm64"])),
        (TABLE, "/DeletionProtectionEnabled", "false", None, ("true", None)),
        (TABLE, "/TableClass", None, "STANDARD", (None, "STANDARD_INFREQUENT_ACCESS")),
        ("AWS::KMS::Key", "/EnableKeyRotation", "false", None, ("true", None)),
        ("AWS::CloudWatch::Alarm", "/ActionsEnabled", "true", None, ("true", "false")),
        ("AWS::Events::Rule", "/State", None, "ENABLED", ("ENABLED", "DISABLED")),
        (ROLE, "/MaxSessionDuration", None, "3600", (None, "43200")),
    )
)

ALL = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
POLICY_CASES = (
    _policy_case(
        "one resource as a list, against all but that one",
        policy(WRITE),
        policy(WRITE | {"Resource": ["arn:aws:s3:::b/*"]}),
        policy({"Effect": "Allow", "Action": "s3:PutObject", "NotResource": ["arn:aws:s3:::b/*"]}),
    ),
    _policy_case(
        "actions in another order",
        policy(READ),
        policy(READ | {"Action": ["s3:ListBucket", "s3:GetObject"]}),
        policy(READ | {"Action": ["s3:ListBucket", "s3:*"]}),
    ),
    _policy_case("statements in another order", policy(READ, WRITE), policy(WRITE, READ), policy(WRITE, READ, ALL)),
    _policy_case(
        "one action as a list",
        policy(WRITE),
        policy(WRITE | {"Action": ["s3:PutObject"]}),
        policy(WRITE | {"Action": ["s3:PutObject", "s3:DeleteObject"]}),
    ),
    _policy_case(
        "one statement without a list",
        policy(WRITE),
        {"Version": "2012-10-17", "Statement": WRITE},
        {"Statement": WRITE},
    ),
    _policy_case(
        "everybody in two spellings",
        policy(ALL),
        policy(ALL | {"Principal": {"AWS": "*"}}),
        policy(ALL | {"Principal": {"AWS": "111111111111"}}),
    ),
    _policy_case(
        "an account and its root",
        policy(ALL | {"Principal": {"AWS": "111111111111"}}),
        policy(ALL | {"Principal": {"AWS": "arn:aws:iam::111111111111:root"}}),
        policy(ALL | {"Principal": {"AWS": "arn:aws:iam::222222222222:root"}}),
    ),
    _policy_case("an empty statement id", policy(READ), policy(READ | {"Sid": ""}), policy(READ | {"Effect": "Deny"})),
    _policy_case(
        "case of an action",
        policy(WRITE),
        policy(WRITE | {"Action": "s3:putobject"}),
        policy(WRITE | {"Resource": "arn:aws:s3:::B/*"}),
    ),
    _policy_case(
        "condition values as a list",
        policy(ALL | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}),
        policy(ALL | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-1"]}}}),
        policy(ALL),
    ),
    _policy_case(
        "a policy as text", policy(READ), json.dumps(policy(READ)), json.dumps(policy(WRITE)), property="KeyPolicy"
    ),
    case(
        "one action of a policy by its path",
        "same-policy",
        Side(
            type=ROLE,
            path="/AssumeRolePolicyDocument/Statement/0/Action",
            expected=["a:B", "c:D"],
            actual=["c:D", "a:B"],
            expected_properties={"AssumeRolePolicyDocument": policy(READ | {"Action": ["a:B", "c:D"]})},
            actual_properties={"AssumeRolePolicyDocument": policy(READ | {"Action": ["c:D", "a:B"]})},
        ),
        Side(
            type=ROLE,
            path="/AssumeRolePolicyDocument/Statement/0/Action",
            expected=["a:B", "c:D"],
            actual=["c:D", "e:F"],
            expected_properties={"AssumeRolePolicyDocument": policy(READ | {"Action": ["a:B", "c:D"]})},
            actual_properties={"AssumeRolePolicyDocument": policy(READ | {"Action": ["c:D", "e:F"]})},
        ),
    ),
)

ORDER_CASES = (
    simple(
        "actions of an alarm in another order",
        "order",
        "AWS::CloudWatch::Alarm",
        "/AlarmActions",
        ["arn:a", "arn:b"],
        ["arn:b", "arn:a"],
        twin=(["arn:a", "arn:b"], ["arn:b"]),
    ),
    simple(
        "subnets in another order",
        "order",
        FUNCTION,
        "/SubnetIds",
        ["a", "b"],
        ["b", "a"],
        twin=(["a", "b"], ["b", "c"]),
    ),
    simple(
        "managed policies in another order",
        "order",
        ROLE,
        "/ManagedPolicyArns",
        ["a", "b"],
        ["b", "a"],
        twin=(["a", "b"], ["a", "b", "c"]),
    ),
    simple(
        "the same entry twice",
        "order",
        ROLE,
        "/ManagedPolicyArns",
        ["a", "b", "a"],
        ["b", "a", "a"],
        twin=(["a", "b", "a"], ["b", "a", "b"]),
    ),
    simple(
        "tags in another order",
        "order",
        TABLE,
        "/Tags",
        tags(a="1", b="2"),
        tags(b="2", a="1"),
        twin=(tags(a="1", b="2"), tags(b="1", a="2")),
    ),
    simple(
        "attributes in another order",
        "order",
        TABLE,
        "/AttributeDefinitions",
        [{"AttributeName": "a"}, {"AttributeName": "b"}],
        [{"AttributeName": "b"}, {"AttributeName": "a"}],
        twin=([{"AttributeName": "a"}], [{"AttributeName": "b"}]),
    ),
    case(
        "set, against a list whose order counts",
        "order",
        Side(type=FUNCTION, path="/SubnetIds", expected=["a", "b"], actual=["b", "a"]),
        Side(type=FUNCTION, path="/Layers", expected=["a", "b"], actual=["b", "a"]),
    ),
    case(
        "attributes, against the key schema",
        "order",
        Side(type=TABLE, path="/AttributeDefinitions", expected=[1, 2], actual=[2, 1]),
        Side(type=TABLE, path="/KeySchema", expected=[1, 2], actual=[2, 1]),
    ),
    case(
        "one entry by its path",
        "order",
        Side(
            type=FUNCTION,
            path="/VpcConfig/SubnetIds/0",
            expected="a",
            actual="b",
            expected_properties={"VpcConfig": {"SubnetIds": ["a", "b"]}},
            actual_properties={"VpcConfig": {"SubnetIds": ["b", "a"]}},
        ),
        Side(
            type=FUNCTION,
            path="/VpcConfig/SubnetIds/0",
            expected="a",
            actual="b",
            expected_properties={"VpcConfig": {"SubnetIds": ["a", "b"]}},
            actual_properties={"VpcConfig": {"SubnetIds": ["b", "b"]}},
        ),
    ),
)

SPELLING_CASES = (
    simple("true in two spellings", "spelling", QUEUE, "/FifoQueue", "True", "true", twin=("true", "false")),
    simple("a number with a point", "spelling", FUNCTION, "/Timeout", "60", "60.0", twin=("60", "60.5")),
    simple(
        "numbers inside of an object",
        "spelling",
        TABLE,
        "/ProvisionedThroughput",
        {"ReadCapacityUnits": "5"},
        {"ReadCapacityUnits": 5},
        twin=({"ReadCapacityUnits": "5"}, {"ReadCapacityUnits": 6}),
    ),
    simple(
        "booleans inside of an object",
        "spelling",
        TABLE,
        "/SSESpecification",
        {"SSEEnabled": "true"},
        {"SSEEnabled": True},
        twin=({"SSEEnabled": "true"}, {"SSEEnabled": False}),
    ),
    simple("a number, against digits that are a name", "spelling", FUNCTION, "/Timeout", "7", "7.0", twin=("007", "7")),
    case(
        "a number, against a version",
        "spelling",
        Side(type=FUNCTION, path="/Timeout", expected="1.10", actual="1.1"),
        Side(type=DATABASE, path="/EngineVersion", expected="1.10", actual="1.1"),
    ),
    simple("zero, against absence", "spelling", QUEUE, "/MaximumConcurrency", "0", "0.0", twin=("0", None)),
    simple(
        "protocol in another case",
        "case",
        GROUP,
        "/SecurityGroupIngress/0/IpProtocol",
        "TCP",
        "tcp",
        twin=("TCP", "udp"),
    ),
    simple(
        "final dot of a domain",
        "case",
        "AWS::ApiGatewayV2::DomainName",
        "/DomainName",
        "api.example.com",
        "api.example.com.",
        twin=("api.example.com", "api.example.org."),
    ),
    case(
        "header, against text in another case",
        "case",
        Side(
            type="AWS::ApiGatewayV2::Api",
            path="/CorsConfiguration/AllowHeaders/0",
            expected="Authorization",
            actual="authorization",
        ),
        Side(type="AWS::SNS::Topic", path="/DisplayName", expected="Orders", actual="orders"),
    ),
)

CASES: tuple[Case, ...] = (
    *TAG_CASES,
    *SIBLING_CASES,
    *IDENTIFIER_CASES,
    *VERSION_CASES,
    *SCALING_CASES,
    *DEFAULT_CASES,
    *POLICY_CASES,
    *ORDER_CASES,
    *SPELLING_CASES,
)
