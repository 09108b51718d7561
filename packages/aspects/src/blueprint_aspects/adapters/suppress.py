"""Attaches a suppression to a construct; it travels in the construct's metadata into the cloud assembly."""

from constructs import IConstruct

from blueprint_aspects.suppressions.collect import METADATA_KEY
from blueprint_aspects.suppressions.suppression import Suppression


def suppress(scope: IConstruct, *suppressions: Suppression) -> None:
    """Set findings aside on `scope` and everything below it."""
    for suppression in suppressions:
        scope.node.add_metadata(METADATA_KEY, suppression.to_json())
