"""Running code as one account and region.

ministack keeps the account and the region of a request in context variables; its stores answer for that pair only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ministack.core import responses


@contextmanager
def acting_as(account: str, region: str) -> Iterator[None]:
    """Make every store answer for `account` and `region` inside the block."""
    account_token = responses._request_account_id.set(account)
    region_token = responses._request_region.set(region)
    try:
        yield
    finally:
        responses._request_region.reset(region_token)
        responses._request_account_id.reset(account_token)


def current() -> tuple[str, str]:
    """Return the account and region that the stores answer for now."""
    return responses.get_account_id(), responses.get_region()
