"""DEP003: a name is taken once."""

import re
from collections import Counter
from collections.abc import Iterator

from blueprint_aspects.assembly import Assembly, Resource, Template
from blueprint_aspects.assembly.template import TEMPLATE_TYPE
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided, in_turn

_NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Events::EventBus": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Kinesis::Stream": "StreamName",
    "AWS::CodeDeploy::Application": "ApplicationName",
    "AWS::Backup::BackupVault": "BackupVaultName",
}
"""The property with the physical name, for types whose names must be unique in an account and region."""

_SAME_SPACE = {
    "AWS::DynamoDB::GlobalTable": "AWS::DynamoDB::Table",
    "AWS::CloudWatch::CompositeAlarm": "AWS::CloudWatch::Alarm",
}
_OWN_NAME = r"\$\{(?!AWS::(AccountId|Region|Partition|URLSuffix)\})"
_Key = tuple[str, ...]


@rule(
    id="DEP003",
    fact="No physical name, export name or log group name is used twice in an account and region.",
    why="The second stack fails at deployment, after the first one is already changed; the CDK does not notice.",
    fix="let CloudFormation make the name, or put the environment and stack into it",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=(*_NAMES, TEMPLATE_TYPE),
    graph=True,
    only_with=(*_NAMES.values(), "Outputs"),
    good="""
        Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
        Users: {Type: AWS::SQS::Queue, Properties: {QueueName: users}}
    """,
    bad="""
        Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
        Users: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
    """,
)
def names_are_taken_once(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge a resource's name, or the exports of a template, against all others."""
    taken = context.assembly.once("DEP003", lambda: _count(context.assembly))
    for key in _keys(resource):
        if taken[key] > 1:
            what = "export name" if resource.type == TEMPLATE_TYPE else "name"
            yield Problem(f"has the {what} {key[-1]} of {taken[key] - 1} others in the same account and region")


def _count(assembly: Assembly) -> Counter[_Key]:
    counter: Counter[_Key] = Counter()
    for template in assembly.templates:
        for resource in (template.itself, *template.of_type(*_NAMES)):
            try:
                for key in _keys(resource):
                    counter[key] += 1
            except Undecided:
                continue  # reported where the resource itself is judged
    return counter


def _keys(resource: Resource) -> Iterator[_Key]:
    if resource.type == TEMPLATE_TYPE:
        yield from in_turn(
            list(resource.entries("Outputs")), lambda entry: _exported(entry[1].pattern("Export", "Name"), resource)
        )
        return
    if resource.signs is not None and _NAMES[resource.type] not in resource.signs:
        return  # as most
    name = resource.pattern(_NAMES[resource.type])
    if name:
        kind = _SAME_SPACE.get(resource.type, resource.type)
        yield _key(kind, name, resource.template)


def _exported(name: str | None, resource: Resource) -> Iterator[_Key]:
    if name:
        yield _key("export", name, resource.template)


def _key(kind: str, name: str, template: Template) -> _Key:
    """Where a name must be unique; one with a reference to a resource in it differs from stack to stack."""
    where = (template.account or f"account of {template.environment}", template.region or "")
    return (kind, *where, template.file if re.search(_OWN_NAME, name) else "", name)
