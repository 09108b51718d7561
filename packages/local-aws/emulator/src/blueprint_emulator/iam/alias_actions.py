"""Reading, moving and deleting one alias are actions of their own; stock ministack takes all of them for a listing.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
"""

from collections.abc import Callable

from ministack.core import iam_actions

from blueprint_emulator import patching

ACTIONS = {"GET": "GetAlias", "PUT": "UpdateAlias", "DELETE": "DeleteAlias"}


def install() -> None:
    """Name the action by the method, where the path names an alias."""
    patching.wrap(iam_actions, "_lambda_action", _with_aliases)


def _with_aliases(stock: Callable[[str, str], str | None]) -> Callable[[str, str], str | None]:
    def action(method: str, path: str) -> str | None:
        parts = [part for part in path.split("/") if part]
        names_an_alias = parts[-2:-1] == ["aliases"] and "functions" in parts
        return ACTIONS.get(method) if names_an_alias else stock(method, path)

    return action
