"""Reading who may do what: policies of buckets, queues, topics and roles; user pools and their clients."""

from typing import Any

from ministack.services import cloudwatch_logs, cognito, iam, s3, sns, sqs

from blueprint_emulator.drift.reading import Properties, present, reader, same_json

_POOL = ("AutoVerifiedAttributes", "DeletionProtection", "MfaConfiguration", "UsernameAttributes")
_CLIENT = (
    "AccessTokenValidity",
    "ClientName",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "PreventUserExistenceErrors",
    "RefreshTokenValidity",
)


def _bucket_policy(_physical_id: str, props: Properties) -> Properties | None:
    return _document(s3._bucket_policies.get(str(props.get("Bucket"))), props)


def _queue_policy(_physical_id: str, props: Properties) -> Properties | None:
    return _document(_attached(sqs._queues, props.get("Queues")), props)


def _topic_policy(_physical_id: str, props: Properties) -> Properties | None:
    return _document(_attached(sns._topics, props.get("Topics")), props)


def _attached(store: Any, members: Any) -> Any:
    """Return the policy of the first member; a template attaches one document to all of them."""
    for member in members or []:
        record = store.get(member)
        return None if record is None else record["attributes"].get("Policy")
    return None


def _inline_policy(_physical_id: str, props: Properties) -> Properties | None:
    for role_name in props.get("Roles") or []:
        role = iam._roles.get(role_name)
        documents = {} if role is None else role.get("InlinePolicies") or {}
        return _document(documents.get(str(props.get("PolicyName"))), props)
    return {"PolicyDocument": props.get("PolicyDocument")}  # groups and users are not read


def _document(stored: Any, props: Properties) -> Properties | None:
    return None if not stored else {"PolicyDocument": same_json(stored, props.get("PolicyDocument"))}


def _pool(physical_id: str, _props: Properties) -> Properties | None:
    pool = cognito._user_pools.get(physical_id)
    return None if pool is None else present(pool, _POOL)


def _client(physical_id: str, props: Properties) -> Properties | None:
    pool = cognito._user_pools.get(str(props.get("UserPoolId"))) or {}
    client = pool.get("_clients", {}).get(physical_id)
    return None if client is None else present(client, _CLIENT)


def _log_group(physical_id: str, _props: Properties) -> Properties | None:
    key = cloudwatch_logs._log_groups[physical_id].get("kmsKeyId")
    return {"KmsKeyId": key} if key else {}


NEW = (
    reader("AWS::S3::BucketPolicy", _bucket_policy, "PolicyDocument"),
    reader("AWS::SQS::QueuePolicy", _queue_policy, "PolicyDocument"),
    reader("AWS::SNS::TopicPolicy", _topic_policy, "PolicyDocument"),
    reader("AWS::IAM::Policy", _inline_policy, "PolicyDocument"),
    reader("AWS::Cognito::UserPool", _pool, *_POOL),
    reader("AWS::Cognito::UserPoolClient", _client, *_CLIENT),
)
EXTENDED = (reader("AWS::Logs::LogGroup", _log_group, "KmsKeyId"),)
