"""Findings on what CDK Pipelines itself writes, each with the reason for living with it."""

from datetime import date
from typing import Final

from blueprint_aspects import Suppression
from blueprint_aspects.rules.cost import buckets_have_a_lifecycle
from blueprint_aspects.rules.security import (
    identity_policies_name_their_resources,
    managed_policies_are_narrow,
    policies_are_closed_to_strangers,
)

_OWNER: Final = "platform-team"
_LOOK_AGAIN: Final = date(2027, 10, 31)

ABOUT_ARTEFACTS: Final = (
    Suppression(
        rule=policies_are_closed_to_strangers,
        reason="the artefact bucket and its key are read by the deployment roles of the environments' accounts; each is named",
        owner=_OWNER,
        expires=_LOOK_AGAIN,
    ),
    Suppression(
        rule=buckets_have_a_lifecycle,
        reason="artefacts prove what was deployed; how long they are kept is the auditor's decision, not ours",
        owner=_OWNER,
    ),
)
"""Of every stack that holds artefacts."""

ABOUT_ROLES: Final = (
    Suppression(
        rule=identity_policies_name_their_resources,
        reason="CDK Pipelines grants assuming the bootstrap roles by tag, and reading stacks to change itself, on *",
        owner=_OWNER,
        expires=_LOOK_AGAIN,
    ),
    Suppression(
        rule=managed_policies_are_narrow,
        reason="the function that approves unchanged permissions is written by CDK Pipelines with the basic execution role",
        owner=_OWNER,
        expires=_LOOK_AGAIN,
    ),
)
"""Of the pipeline's own stack."""
