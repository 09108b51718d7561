"""Finding an API whoever asks.

A client of an API sends no AWS credentials, so ministack looks for the API in its default account only. API ids are
unique over all accounts, so the owner is found by looking through them.
"""

from typing import Any

from ministack.services import apigateway

from blueprint_emulator import patching


def install() -> None:
    """Replace the look-up of an API's account and region."""
    patching.replace(apigateway, "find_api_scope", owner_of)


def owner_of(api_id: str) -> tuple[str, str] | None:
    """Return the account and region that own the HTTP API `api_id`, or None if there is no such API."""
    for (account, region, stored_id), _ in apigateway._apis.all_items():
        if stored_id == api_id:
            return account, region
    return None


def stage_of(api_id: str, stage: str) -> dict[str, Any]:
    """Return the record of a stage of the API, empty when there is none."""
    owner = owner_of(api_id)
    if owner is None:
        return {}
    found = apigateway._stages.get_scoped(*owner, api_id, {}).get(stage)
    return dict(found) if found else {}
