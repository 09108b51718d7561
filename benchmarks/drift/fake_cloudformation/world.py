"""The stacks of the fake, and what has drifted in them: the truth that a client is measured against."""

import json
import math
import random
from dataclasses import dataclass, field

ACCOUNT = "111111111111"
REGION = "us-west-2"

TYPES = (
    ("AWS::SQS::Queue", "VisibilityTimeout", "60", "90"),
    ("AWS::SNS::Topic", "DisplayName", "orders", "changed"),
    ("AWS::Lambda::Function", "MemorySize", "512", "1024"),
    ("AWS::DynamoDB::Table", "BillingMode", "PAY_PER_REQUEST", "PROVISIONED"),
    ("AWS::Logs::LogGroup", "RetentionInDays", "30", "7"),
    ("AWS::Events::Rule", "State", "ENABLED", "DISABLED"),
)
UNSUPPORTED = "AWS::CDK::Metadata"


@dataclass(kw_only=True)
class Resource:
    """One resource and the state of its last check."""

    logical_id: str
    type: str
    physical_id: str
    truth: str = "IN_SYNC"
    """IN_SYNC, MODIFIED or DELETED: what a check would find."""

    path: str = ""
    expected: str = ""
    actual: str = ""
    supported: bool = True
    status: str = "NOT_CHECKED"
    checked_at: float | None = None
    reason: str = ""
    previous: tuple[str, float | None] = ("NOT_CHECKED", None)
    """Status and time before the last check, for lists that lag."""

    skips: int = 0
    """Checks that pass it over without a word."""

    rate_failures: int = 0
    """Checks that end in `Rate exceeded` before one succeeds."""

    unreadable: bool = False
    """The caller lacks the permission to read it."""


@dataclass(kw_only=True)
class Stack:
    """One stack with its resources."""

    name: str
    arn: str
    status: str = "CREATE_COMPLETE"
    parent: str | None = None
    root: str | None = None
    updated_at: float | None = None
    drift_status: str = "NOT_CHECKED"
    drift_checked_at: float | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    denied: bool = False
    """Detection of this stack is not allowed."""

    @property
    def drifted(self) -> list[Resource]:
        """What a perfect client finds."""
        return [one for one in self.resources.values() if one.truth != "IN_SYNC"]


@dataclass(kw_only=True)
class World:
    """All stacks by ARN."""

    stacks: dict[str, Stack]

    def by_name_or_arn(self, name: str) -> Stack | None:
        """The stack that a request names; a deleted one only by its ARN, as in AWS."""
        if name in self.stacks:
            return self.stacks[name]
        named = [one for one in self.stacks.values() if one.name == name and one.status != "DELETE_COMPLETE"]
        return named[0] if named else None

    @property
    def resource_count(self) -> int:
        """Resources of all stacks."""
        return sum(len(stack.resources) for stack in self.stacks.values())

    @property
    def truth(self) -> set[tuple[str, str]]:
        """Stack name and logical id of every drifted resource."""
        return {(stack.name, one.logical_id) for stack in self.stacks.values() for one in stack.drifted}


def build_world(
    *,
    stacks: int = 200,
    resources: int | tuple[int, int] = 50,
    drifted_share: float = 0.02,
    nested_share: float = 0.2,
    seed: int = 0,
    prefix: str = "blueprint-dev-",
) -> World:
    """A world in which `drifted_share` of the resources drifted and `nested_share` of the stacks hang below another one.

    `resources` are those of each stack, or the fewest and the most: small stacks are then more frequent than large ones.
    """
    rng = random.Random(seed)
    made: dict[str, Stack] = {}
    for number in range(stacks):
        stack = _stack(rng, number, prefix, made, nested_share)
        for index in range(_size(rng, resources)):
            resource = _resource(rng, stack.name, index, drifted_share)
            stack.resources[resource.logical_id] = resource
        made[stack.arn] = stack
    return World(stacks=made)


def _size(rng: random.Random, resources: int | tuple[int, int]) -> int:
    if isinstance(resources, int):
        return resources
    return round(math.exp(rng.uniform(math.log(resources[0]), math.log(resources[1]))))


def _stack(rng: random.Random, number: int, prefix: str, made: dict[str, Stack], nested_share: float) -> Stack:
    parent = rng.choice(list(made.values())) if made and rng.random() < nested_share else None
    name = f"{prefix}Stack{number:04}" if parent is None else f"{parent.name[:60]}-Nested{number:04}"
    arn = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{number:08x}-0000-4000-8000-000000000000"
    if parent is None:
        return Stack(name=name, arn=arn)
    parent.resources[f"Child{number}"] = Resource(
        logical_id=f"Child{number}", type="AWS::CloudFormation::Stack", physical_id=arn, supported=False
    )
    return Stack(name=name, arn=arn, parent=parent.arn, root=parent.root or parent.arn)


def _resource(rng: random.Random, stack: str, index: int, drifted_share: float) -> Resource:
    if index == 0:
        return Resource(logical_id="CDKMetadata", type=UNSUPPORTED, physical_id=f"{stack}-meta", supported=False)
    kind, name, expected, changed = TYPES[index % len(TYPES)]
    truth = "IN_SYNC"
    if rng.random() < drifted_share:
        truth = "DELETED" if rng.random() < 0.2 else "MODIFIED"
    return Resource(
        logical_id=f"Resource{index:03}",
        type=kind,
        physical_id=f"{stack}-resource-{index:03}",
        truth=truth,
        path=f"/{name}",
        expected=expected,
        actual=changed,
    )


def expected_properties(resource: Resource) -> str:
    """As DescribeStackResourceDrifts gives them."""
    return json.dumps({resource.path.strip("/"): resource.expected})


def actual_properties(resource: Resource) -> str:
    """The live ones."""
    live = resource.actual if resource.truth == "MODIFIED" else resource.expected
    return json.dumps({resource.path.strip("/"): live})
