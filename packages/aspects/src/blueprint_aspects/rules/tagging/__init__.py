"""Rules about tags."""

from blueprint_aspects.rules.tagging.tag001_required_keys import resources_say_whose_they_are
from blueprint_aspects.rules.tagging.tag002_allowed_values import tags_have_allowed_values
from blueprint_aspects.rules.tagging.tag003_one_spelling import tags_are_spelled_alike
from blueprint_aspects.rules.tagging.tag004_no_gaps import nothing_is_left_untagged

__all__ = [
    "resources_say_whose_they_are",
    "tags_have_allowed_values",
    "tags_are_spelled_alike",
    "nothing_is_left_untagged",
]
