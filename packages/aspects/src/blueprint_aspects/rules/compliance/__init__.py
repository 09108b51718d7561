"""Rules about what production and auditors need."""

from blueprint_aspects.rules.compliance.cmp001_encryption import data_is_encrypted_at_rest
from blueprint_aspects.rules.compliance.cmp002_key_rotation import customer_keys_rotate
from blueprint_aspects.rules.compliance.cmp003_log_groups import logs_are_kept
from blueprint_aspects.rules.compliance.cmp004_access_logs import stages_write_an_access_log
from blueprint_aspects.rules.compliance.cmp005_throttling import stages_throttle
from blueprint_aspects.rules.compliance.cmp006_tracing import requests_are_traced
from blueprint_aspects.rules.compliance.cmp007_point_in_time import table_can_be_restored
from blueprint_aspects.rules.compliance.cmp008_deletion import production_data_is_kept
from blueprint_aspects.rules.compliance.cmp009_failure_paths import failures_end_up_somewhere
from blueprint_aspects.rules.compliance.cmp010_queue_settings import queues_fit_their_function
from blueprint_aspects.rules.compliance.cmp011_networks import networks_are_closed_and_watched
from blueprint_aspects.rules.compliance.cmp012_alarms import somebody_is_told
from blueprint_aspects.rules.compliance.cmp013_concurrency import functions_reserve_concurrency
from blueprint_aspects.rules.compliance.cmp014_regulated import regulated_systems_are_guarded

__all__ = [
    "data_is_encrypted_at_rest",
    "customer_keys_rotate",
    "logs_are_kept",
    "stages_write_an_access_log",
    "stages_throttle",
    "requests_are_traced",
    "table_can_be_restored",
    "production_data_is_kept",
    "failures_end_up_somewhere",
    "queues_fit_their_function",
    "networks_are_closed_and_watched",
    "somebody_is_told",
    "functions_reserve_concurrency",
    "regulated_systems_are_guarded",
]
