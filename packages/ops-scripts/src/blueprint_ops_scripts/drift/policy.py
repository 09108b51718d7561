"""The IAM policy that grants what a drift run was refused."""

import json
from collections.abc import Iterable


def policy_for(actions: Iterable[str]) -> str:
    """A policy document in one line.

    The resource is `*`: DescribeStackDriftDetectionStatus and the list calls know no narrower one, and the resources that
    CloudFormation reads on the caller's behalf are all those of the stacks.
    """
    named = sorted(action for action in actions if ":" in action)
    statement = {"Effect": "Allow", "Action": named, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
