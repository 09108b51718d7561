"""Rules about what fails at, or is undone by, a deployment."""

from blueprint_aspects.rules.deployment.dep001_latest import aliases_point_to_versions
from blueprint_aspects.rules.deployment.dep002_weights import one_hand_moves_the_weights
from blueprint_aspects.rules.deployment.dep003_duplicate_names import names_are_taken_once
from blueprint_aspects.rules.deployment.dep004_log_keys import logs_may_use_their_key
from blueprint_aspects.rules.deployment.dep005_web_acls import web_acls_fit_their_resource
from blueprint_aspects.rules.deployment.dep006_timestamps import templates_do_not_tell_the_time

__all__ = [
    "aliases_point_to_versions",
    "one_hand_moves_the_weights",
    "names_are_taken_once",
    "logs_may_use_their_key",
    "web_acls_fit_their_resource",
    "templates_do_not_tell_the_time",
]
