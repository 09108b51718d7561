"""Types that are declared, not emulated: kept, visible, with a plausible Ref and plausible attributes, and listed.

A stack with a budget or a deployment group can be deployed, updated and deleted; nothing behind it works, and
`local-aws status` says so for every one of them. So it does for resources that a local service keeps without effect.
"""

import uuid
from typing import Any

from ministack.services.cloudformation import _stacks
from ministack.services.cloudformation.provisioners import _physical_name

from blueprint_emulator import scope
from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.declared_types import DECLARED_TYPES, STORED_PREFIXES, DeclaredType


def install() -> None:
    """Add every declared type.

    Raises:
        MissingTargetError: the emulator has learnt one of them; remove it from the table.
    """
    for resource_type, declared in DECLARED_TYPES.items():
        registry.add(resource_type, _handlers(declared))


def declared_resources() -> list[dict[str, str]]:
    """Return every resource of every account that proves nothing: `kind` says whether anything keeps it."""
    return [
        {
            "account": account,
            "region": region,
            "stack": str(name),
            "type": resource_type,
            "logical_id": logical_id,
            "kind": kind,
        }
        for (account, region, name), stack in _stacks.all_items()
        for logical_id, found in (stack.get("_resources") or {}).items()
        if (kind := kind_of(resource_type := str(found.get("ResourceType", ""))))
        and name == stack.get("StackName", name)
    ]


def kind_of(resource_type: str) -> str | None:
    """Return "declared" for a type with nothing behind it, "stored" for one that is kept without effect, else None."""
    if resource_type in DECLARED_TYPES:
        return "declared"
    return "stored" if resource_type.startswith(STORED_PREFIXES) else None


def _handlers(declared: DeclaredType) -> dict[str, Any]:
    def create(logical_id: str, props: registry.Properties, stack_name: str) -> registry.Created:
        given = props.get(declared.name_property or "")
        name = str(given) if isinstance(given, str) and given else _physical_name(stack_name, logical_id, max_len=64)
        physical_id = _filled(declared.ref, name, uuid.uuid4().hex)
        return physical_id, attributes(physical_id, name)

    def update(
        physical_id: str, _old: registry.Properties, new: registry.Properties, _stack: str, **_: Any
    ) -> registry.Created:
        return physical_id, attributes(physical_id, str(new.get(declared.name_property or "") or physical_id))

    def delete(_physical_id: str, _props: registry.Properties) -> None:
        """Forget it: the stack was all there was."""

    def attributes(physical_id: str, name: str) -> dict[str, Any]:
        unique = physical_id.rsplit("-", 1)[-1]
        return {key: _filled(form, name, unique) for key, form in declared.attributes.items()}

    return {"create": create, "update": update, "delete": delete}


def _filled(form: str, name: str, unique: str) -> str:
    account, region = scope.current()
    return form.format(name=name, unique=unique[:17], account=account, region=region)
