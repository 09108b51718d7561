"""Differences to find. Each seed changes one place of an environment, and says where that must show.

A seed gets the world and a source of chance, and returns the construct that it changed; None when nothing there fits.
"""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from world import Place, World

Seed = Callable[[World, random.Random], str | None]
FUNCTION, ALARM, POLICY, QUEUE = (
    "AWS::Lambda::Function",
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Policy",
    "AWS::SQS::Queue",
)
LOGS, TABLE, ROLE = "AWS::Logs::LogGroup", "AWS::DynamoDB::GlobalTable", "AWS::IAM::Role"
KEY, BUCKET, STAGE, API = "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Api"


def _pick(
    world: World, chance: random.Random, *types: str, holds: Callable[[Place], bool] = lambda _: True
) -> Place | None:
    fitting = [place for place in world.places(*types) if holds(place)]
    return chance.choice(fitting) if fitting else None


def _seed(
    *types: str, holds: Callable[[Place], Any] = lambda _: True
) -> Callable[[Callable[[Place, random.Random], None]], Seed]:
    """A seed that changes one resource of these types."""

    def make(change: Callable[[Place, random.Random], None]) -> Seed:
        def seed(world: World, chance: random.Random) -> str | None:
            place = _pick(world, chance, *types, holds=lambda one: bool(holds(one)))
            if place is None:
                return None
            construct = place.construct
            change(place, chance)
            return construct

        seed.__name__ = change.__name__
        return seed

    return make


def _statements(place: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.properties["PolicyDocument"]["Statement"]
    return found


def _leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Container and key of every plain number, text and boolean that is not part of an expression."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.startswith("Fn::") or name in ("Ref", "Key", "Sid", "Version"):
                continue
            if isinstance(inner, str | int | float | bool):
                yield value, name
            else:
                yield from _leaves(inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            if isinstance(inner, str | int | float | bool):
                yield value, position
            else:
                yield from _leaves(inner)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return f"{value}-changed" if isinstance(value, str) else value + 17


def _is_ours(place: Place) -> bool:
    """Whether it is one of the three functions of the app, not one that CDK or an operation brought."""
    return "/Functions/" in place.construct


@_seed()
def any_value_changed(place: Place, chance: random.Random) -> None:
    leaves = list(_leaves(place.properties))
    if not leaves:
        place.properties["Added"] = 1
        return
    container, key = chance.choice(leaves)
    container[key] = _other(container[key])


@_seed(holds=lambda place: len(place.properties) > 1)
def property_removed(place: Place, chance: random.Random) -> None:
    del place.properties[chance.choice(sorted(place.properties))]


@_seed()
def property_added(place: Place, _: random.Random) -> None:
    place.properties["Experimental"] = {"Enabled": True}


@_seed()
def resource_removed(place: Place, _: random.Random) -> None:
    del place.template.body["Resources"][place.logical_id]


def resource_added(world: World, chance: random.Random) -> str | None:
    template = chance.choice(world.templates)
    name = f"Extra{chance.randrange(10**6)}"
    template.body["Resources"][name] = {"Type": QUEUE, "Properties": {"VisibilityTimeout": 30}}
    return f"{template.name}/{name}"


@_seed(holds=lambda place: place.properties)
def type_changed(place: Place, _: random.Random) -> None:
    place.body["Type"] += "V2"


@_seed(FUNCTION, holds=_is_ours)
def memory_not_as_configured(place: Place, _: random.Random) -> None:
    place.properties["MemorySize"] = 3008


@_seed(FUNCTION, holds=_is_ours)
def timeout_not_as_configured(place: Place, _: random.Random) -> None:
    place.properties["Timeout"] = 7


@_seed(FUNCTION, holds=_is_ours)
def variable_changed(place: Place, _: random.Random) -> None:
    place.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] = "other"


@_seed(FUNCTION, holds=_is_ours)
def variable_added(place: Place, _: random.Random) -> None:
    place.properties["Environment"]["Variables"]["FEATURE_NEW_CHECKOUT"] = "on"


@_seed(FUNCTION, holds=_is_ours)
def variable_removed(place: Place, _: random.Random) -> None:
    del place.properties["Environment"]["Variables"]["MAX_BODY_BYTES"]


@_seed(FUNCTION, holds=_is_ours)
def tracing_off(place: Place, _: random.Random) -> None:
    place.properties["TracingConfig"] = {"Mode": "PassThrough"}


@_seed(FUNCTION, holds=_is_ours)
def other_code(place: Place, _: random.Random) -> None:
    place.properties["Code"]["S3Key"] = f"{'0' * 64}.zip"


@_seed(FUNCTION, holds=_is_ours)
def other_runtime(place: Place, _: random.Random) -> None:
    place.properties["Runtime"] = "python3.10"


@_seed(POLICY)
def action_widened(place: Place, chance: random.Random) -> None:
    chance.choice(_statements(place))["Action"] = "*"


@_seed(POLICY)
def resource_widened(place: Place, _: random.Random) -> None:
    next(one for one in _statements(place) if one["Resource"] != "*")["Resource"] = "*"


@_seed(POLICY)
def statement_added(place: Place, _: random.Random) -> None:
    _statements(place).append({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


@_seed(POLICY)
def statement_removed(place: Place, chance: random.Random) -> None:
    entries = _statements(place)
    entries.remove(chance.choice([one for one in entries if one.get("Sid") != "TableKey"]))  # staging has none either


@_seed(POLICY, holds=lambda place: any("Condition" in one for one in _statements(place)))
def condition_dropped(place: Place, _: random.Random) -> None:
    del next(one for one in _statements(place) if "Condition" in one)["Condition"]


@_seed(POLICY)
def table_key_granted_too_widely(place: Place, _: random.Random) -> None:
    _statements(place).append({"Sid": "TableKey", "Effect": "Allow", "Action": "kms:*", "Resource": "*"})


@_seed(ROLE)
def trusts_somebody_else(place: Place, _: random.Random) -> None:
    document = place.properties["AssumeRolePolicyDocument"]["Statement"][0]
    document["Principal"] = {"AWS": "arn:aws:iam::999999999999:root"}


@_seed(ROLE)
def managed_policy_attached(place: Place, _: random.Random) -> None:
    place.properties.setdefault("ManagedPolicyArns", []).append("arn:aws:iam::aws:policy/AdministratorAccess")


@_seed(KEY)
def key_policy_opened(place: Place, _: random.Random) -> None:
    place.properties["KeyPolicy"]["Statement"][0]["Principal"] = {"AWS": "*"}


@_seed(KEY)
def key_does_not_rotate(place: Place, _: random.Random) -> None:
    place.properties["EnableKeyRotation"] = False


@_seed(ALARM)
def alarm_removed(place: Place, _: random.Random) -> None:
    del place.template.body["Resources"][place.logical_id]


@_seed(ALARM)
def alarm_threshold_changed(place: Place, _: random.Random) -> None:
    place.properties["Threshold"] = 12345


@_seed(ALARM, holds=lambda place: "AlarmActions" in place.properties)
def alarm_tells_nobody(place: Place, _: random.Random) -> None:
    del place.properties["AlarmActions"]


@_seed(ALARM)
def alarm_takes_silence_for_health(place: Place, _: random.Random) -> None:
    place.properties["TreatMissingData"] = "ignore"


@_seed("AWS::CloudWatch::CompositeAlarm")
def composite_alarm_weakened(place: Place, _: random.Random) -> None:
    place.properties["AlarmRule"] = "FALSE"


@_seed("AWS::CloudWatch::Dashboard")
def widget_changed(place: Place, _: random.Random) -> None:
    text = json.dumps(place.properties["DashboardBody"])
    place.properties["DashboardBody"] = json.loads(text.replace("p99", "p50"))


@_seed(QUEUE, LOGS, BUCKET, TABLE)
def encryption_off(place: Place, _: random.Random) -> None:
    for name in ("KmsMasterKeyId", "KmsKeyId", "BucketEncryption"):
        place.properties.pop(name, None)
    for replica in place.properties.get("Replicas", []):
        replica.pop("SSESpecification", None)


@_seed(QUEUE, holds=lambda place: "RedrivePolicy" in place.properties)
def dead_letters_lost(place: Place, _: random.Random) -> None:
    del place.properties["RedrivePolicy"]


@_seed(BUCKET)
def bucket_made_public(place: Place, _: random.Random) -> None:
    del place.properties["PublicAccessBlockConfiguration"]


@_seed(TABLE)
def not_restorable(place: Place, _: random.Random) -> None:
    place.properties["Replicas"][0]["PointInTimeRecoverySpecification"] = {"PointInTimeRecoveryEnabled": False}


@_seed(TABLE, LOGS, QUEUE, BUCKET, KEY)
def kept_or_deleted_otherwise(place: Place, _: random.Random) -> None:
    place.body["DeletionPolicy"] = "Delete" if place.body.get("DeletionPolicy") == "Retain" else "Retain"


@_seed(LOGS)
def logs_kept_otherwise(place: Place, _: random.Random) -> None:
    place.properties["RetentionInDays"] = 3


@_seed(API)
def everybody_may_call(place: Place, _: random.Random) -> None:
    place.properties["CorsConfiguration"] = {"AllowOrigins": ["*"], "AllowMethods": ["*"]}


@_seed(STAGE)
def throttling_not_as_configured(place: Place, _: random.Random) -> None:
    place.properties["DefaultRouteSettings"]["ThrottlingRateLimit"] = 99999


@_seed("AWS::ApiGatewayV2::Route", holds=lambda place: place.properties.get("AuthorizationType") not in (None, "NONE"))
def route_open(place: Place, _: random.Random) -> None:
    place.properties["AuthorizationType"] = "NONE"


def _listed_tags(place: Place) -> list[dict[str, Any]]:
    found = place.properties.get("Tags")
    return found if isinstance(found, list) else []


@_seed(holds=_listed_tags)
def tag_removed(place: Place, chance: random.Random) -> None:
    entries = _listed_tags(place)
    del entries[chance.randrange(len(entries))]


@_seed(holds=_listed_tags)
def tag_changed(place: Place, _: random.Random) -> None:
    next(tag for tag in _listed_tags(place) if tag["Key"] == "Owner")["Value"] = "somebody"


@_seed(holds=_listed_tags)
def tag_added(place: Place, _: random.Random) -> None:
    _listed_tags(place).append({"Key": "Temporary", "Value": "yes"})


@_seed(holds=lambda place: any("Fn::GetAtt" in str(value) for value in place.properties.values()))
def other_attribute(place: Place, _: random.Random) -> None:
    text = json.dumps(place.body)
    start = text.index('{"Fn::GetAtt": ["')
    end = text.index("]}", start)
    name = json.loads(text[start : end + 2])["Fn::GetAtt"][0]
    place.template.body["Resources"][place.logical_id] = json.loads(
        text[:start] + json.dumps({"Fn::GetAtt": [name, "Other"]}) + text[end + 2 :]
    )


@_seed(holds=lambda place: '{"Ref": "' in json.dumps(place.properties))
def reference_replaced_by_text(place: Place, _: random.Random) -> None:
    text = json.dumps(place.body)
    start = text.index('{"Ref": "')
    end = text.index("}", start)
    place.template.body["Resources"][place.logical_id] = json.loads(text[:start] + '"fixed"' + text[end + 1 :])


@_seed(holds=lambda place: "PublishOutput" in json.dumps(place.properties))
def reference_to_another_output(place: Place, _: random.Random) -> None:
    text = json.dumps(place.body)
    start = text.index('"PublishOutput')
    end = text.index('"', start + 1)
    other = '"TopicArn"' if "Key" in text[start:end] else '"KeyArn"'
    place.template.body["Resources"][place.logical_id] = json.loads(text[:start] + other + text[end + 1 :])


@_seed()
def made_conditional(place: Place, _: random.Random) -> None:
    place.body["Condition"] = "OnlySometimes"


@_seed(holds=lambda place: place.body.get("DependsOn"))
def waits_for_nothing(place: Place, _: random.Random) -> None:
    del place.body["DependsOn"]


def output_removed(world: World, chance: random.Random) -> str | None:
    return _output(world, chance, lambda outputs, name: outputs.pop(name))


def output_changed(world: World, chance: random.Random) -> str | None:
    return _output(world, chance, lambda outputs, name: outputs[name].update(Value="elsewhere"))


def _output(world: World, chance: random.Random, change: Callable[[dict[str, Any], str], object]) -> str | None:
    named = [
        (template, name)
        for template in world.templates
        for name in template.body.get("Outputs", {})
        if not name.startswith(("PublishOutput", world.stage)) and f"{template.name}/Outputs/{name}" not in world.used
    ]
    if not named:
        return None
    template, name = chance.choice(named)
    change(template.body["Outputs"], name)
    return f"{template.name}/Outputs/{name}"


def parameter_changed(world: World, chance: random.Random) -> str | None:
    named = [
        (template, name)
        for template in world.templates
        for name in template.body.get("Parameters", {})
        if template.outer is None
        and name != "BootstrapVersion"
        and f"{template.name}/Parameters/{name}" not in world.used
    ]
    if not named:
        return None
    template, name = chance.choice(named)
    template.body["Parameters"][name]["NoEcho"] = True
    return f"{template.name}/Parameters/{name}"


def condition_added(world: World, chance: random.Random) -> str | None:
    template = chance.choice(world.templates)
    name = f"Sometimes{chance.randrange(10**6)}"
    template.body.setdefault("Conditions", {})[name] = {"Fn::Equals": ["a", "b"]}
    return f"{template.name}/Conditions/{name}"


def stack_can_be_deleted(world: World, chance: random.Random) -> str | None:
    return _stack(world, chance, lambda facts: facts.update(terminationProtection=not facts["terminationProtection"]))


def stack_tag_changed(world: World, chance: random.Random) -> str | None:
    return _stack(world, chance, lambda facts: facts.setdefault("tags", {}).update(Owner="somebody"))


def _stack(world: World, chance: random.Random, change: Callable[[dict[str, Any]], None]) -> str | None:
    manifest = json.loads(world.manifest.read_text(encoding="utf-8"))
    stacks = [one for one in manifest["artifacts"].values() if one["type"] == "aws:cloudformation:stack"]
    free = [one for one in stacks if one["displayName"].partition("/")[2] not in world.used]
    if not free:
        return None
    stack = chance.choice(free)
    change(stack["properties"])
    world.manifest.write_text(json.dumps(manifest), encoding="utf-8")
    return str(stack["displayName"].partition("/")[2])


@_seed(FUNCTION, holds=_is_ours)
def names_the_other_account(place: Place, _: random.Random) -> None:
    place.properties["Environment"]["Variables"]["PARTNER_QUEUE"] = "arn:aws:sqs:us-east-1:222222222222:partner"


@_seed(FUNCTION, holds=_is_ours)
def uses_the_other_environment(place: Place, _: random.Random) -> None:
    place.properties["Environment"]["Variables"]["RELEASE_PARAMETER"] = "/blueprint/staging/release"


@_seed("AWS::KMS::Key", "AWS::Lambda::Permission", holds=lambda place: "333333333333" in json.dumps(place.body))
def permits_the_other_account(place: Place, _: random.Random) -> None:
    text = json.dumps(place.body).replace("333333333333", "222222222222")
    place.template.body["Resources"][place.logical_id] = json.loads(text)


SEEDS: tuple[Seed, ...] = tuple(
    value
    for name, value in list(globals().items())
    if callable(value)
    and getattr(value, "__module__", "") == __name__
    and not name.startswith("_")
    and name[0].islower()
)
