"""Rules about who may do what."""

from blueprint_aspects.rules.security.sec001_wildcard_actions import identity_policies_name_their_actions
from blueprint_aspects.rules.security.sec002_wildcard_resources import identity_policies_name_their_resources
from blueprint_aspects.rules.security.sec003_privilege_escalation import roles_cannot_raise_themselves
from blueprint_aspects.rules.security.sec004_managed_policies import managed_policies_are_narrow
from blueprint_aspects.rules.security.sec005_open_policies import policies_are_closed_to_strangers
from blueprint_aspects.rules.security.sec006_confused_deputy import services_act_for_our_resources
from blueprint_aspects.rules.security.sec007_function_urls import function_urls_are_authenticated
from blueprint_aspects.rules.security.sec008_route_authorizers import routes_have_an_authorizer
from blueprint_aspects.rules.security.sec009_cors import cors_names_its_origins
from blueprint_aspects.rules.security.sec010_secrets import templates_hold_no_secrets
from blueprint_aspects.rules.security.sec011_tls_only import stores_accept_tls_only
from blueprint_aspects.rules.security.sec012_public_buckets import buckets_block_public_access
from blueprint_aspects.rules.security.sec013_open_ingress import ingress_names_its_source
from blueprint_aspects.rules.security.sec014_runtimes import runtimes_are_supported
from blueprint_aspects.rules.security.sec015_user_pools import user_pools_are_strong
from blueprint_aspects.rules.security.sec016_shared_roles import functions_have_their_own_role
from blueprint_aspects.rules.security.sec017_tls_versions import front_doors_speak_modern_tls

__all__ = [
    "identity_policies_name_their_actions",
    "identity_policies_name_their_resources",
    "roles_cannot_raise_themselves",
    "managed_policies_are_narrow",
    "policies_are_closed_to_strangers",
    "services_act_for_our_resources",
    "function_urls_are_authenticated",
    "routes_have_an_authorizer",
    "cors_names_its_origins",
    "templates_hold_no_secrets",
    "stores_accept_tls_only",
    "buckets_block_public_access",
    "ingress_names_its_source",
    "runtimes_are_supported",
    "user_pools_are_strong",
    "functions_have_their_own_role",
    "front_doors_speak_modern_tls",
]
