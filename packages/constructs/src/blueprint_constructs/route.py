"""A route of an API as its caller writes it, looked at before anything is made of it."""

import re
from collections.abc import Collection

from .public_route import check_reason

_PATH = re.compile(r"/|(/([A-Za-z0-9._~:@!$&'()*,;=-]+|\{[A-Za-z0-9._-]+\+?\}))+")


def check_route(
    method: str, path: str, *, methods: Collection[str], known: Collection[str], public_because: str | None
) -> str:
    """The route as one word, such as `GET /orders`.

    Raises:
        ValueError: method or path is not one, the route is among `known`, or it is public for a reason that says nothing.
    """
    route = f"{method} {path}"
    if method not in methods:
        raise ValueError(f"HTTP method {method!r} is not known; use one of {', '.join(methods)}")
    if not _PATH.fullmatch(path):
        raise ValueError(f"path {path!r} of a route is not one; begin with / and end without, such as /orders/{{id}}")
    if route in known:
        raise ValueError(f"route {route} is there already; give each method and path once")
    check_reason(route=route, because=public_because)
    return route
