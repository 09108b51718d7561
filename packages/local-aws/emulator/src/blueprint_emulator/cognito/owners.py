"""Finding the pool of a caller without AWS credentials, in every account.

A user who signs in sends a client id or a token and is in no account. Stock ministack looks in its default account
only; pool ids, client ids and sessions are unique over all accounts, so the owner is found by looking through them.
"""

from typing import Any

from ministack.core import responses
from ministack.services import cognito

from blueprint_emulator import patching


def install() -> None:
    """Replace how an unsigned request finds its account and region, and how keys of a pool are found."""
    patching.replace(cognito, "_pin_unsigned_idp_scope", act_as_owner)
    patching.replace(cognito, "_get_pool_unscoped", pool_of_any_account)


def act_as_owner(request: dict[str, Any]) -> None:
    """Make the rest of the request run in the account and region of the pool that it means, if there is one."""
    owner = owner_of_pool(_pool_id(request)) or owner_of_client(str(request.get("ClientId", "")))
    if owner is not None:
        responses._request_account_id.set(owner[0])
        responses._request_region.set(owner[1])


def pool_of_any_account(pool_id: str) -> Any:
    """Return the record of a pool, None if there is no such pool."""
    for (_, _, stored_id), pool in cognito._user_pools.all_items():
        if stored_id == pool_id:
            return pool
    return None


def owner_of_pool(pool_id: str) -> tuple[str, str] | None:
    """Return the account and region of a pool."""
    for (account, region, stored_id), _ in cognito._user_pools.all_items():
        if pool_id and stored_id == pool_id:
            return account, region
    return None


def owner_of_client(client_id: str) -> tuple[str, str] | None:
    """Return the account and region of the pool that has this client."""
    for (account, region, _), pool in cognito._user_pools.all_items():
        if client_id and client_id in pool.get("_clients", {}):
            return account, region
    return None


def _pool_id(request: dict[str, Any]) -> str:
    """Return the pool that a request names itself, through its session or through a token; "" if it does not."""
    if request.get("UserPoolId"):
        return str(request["UserPoolId"])
    for (_, key), session in list(cognito._challenge_sessions._data.items()):
        if request.get("Session") and key == request["Session"]:
            return str(session.get("pool_id", ""))
    for field in ("AccessToken", "RefreshToken", "Token"):
        token = request.get(field)
        if token:
            stored = cognito._refresh_tokens.get(token) or {}
            return str(cognito._pool_id_from_token(token) or stored.get("pool_id", ""))
    return ""
