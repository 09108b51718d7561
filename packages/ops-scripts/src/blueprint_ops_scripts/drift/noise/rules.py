"""The rules in the order in which they are asked; the first that answers decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .defaults import default_left_out
from .deployments import alias_moved_by_codedeploy
from .difference import Seen
from .identifiers import same_thing_by_another_name
from .ordering import other_order
from .policies import same_policy
from .scaling import autoscaled_within_bounds
from .siblings import inline_policy_of_sibling, security_group_rule_of_sibling
from .spelling import same_but_for_case, same_value_spelled_differently
from .tags import stack_tag_on_untaggable, tag_of_aws, tags_cannot_be_read
from .versions import minor_version_raised, version_made_precise

Rule = Callable[[Seen], bool]


@dataclass(frozen=True)
class Named:
    """A rule and what it means when it holds."""

    name: str
    holds: Rule
    verdict: Literal["noise", "unverifiable"] = "noise"


RULES = (
    Named("aws-tags", tag_of_aws),
    Named("stack-tags-on-untaggable", stack_tag_on_untaggable),
    Named("tags-unreadable", tags_cannot_be_read, "unverifiable"),
    Named("security-group-rule-of-sibling", security_group_rule_of_sibling),
    Named("inline-policy-of-sibling", inline_policy_of_sibling),
    Named("arn-or-name", same_thing_by_another_name),
    Named("version-precise", version_made_precise),
    Named("minor-version-raised", minor_version_raised),
    Named("autoscaled", autoscaled_within_bounds),
    Named("codedeploy-alias", alias_moved_by_codedeploy),
    Named("default-left-out", default_left_out),
    Named("same-policy", same_policy),
    Named("order", other_order),
    Named("spelling", same_value_spelled_differently),
    Named("case", same_but_for_case),
)


def verdict_of(seen: Seen) -> tuple[Literal["drift", "noise", "unverifiable"], str | None]:
    """What a difference is, and the rule that says so."""
    for rule in RULES:
        if rule.holds(seen):
            return rule.verdict, rule.name
    return "drift", None
