"""The table of resource types: how extensions add a type or wrap what the emulator does for one."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

from blueprint_emulator import patching

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]

_handlers: dict[str, dict[str, Any]] = provisioners._RESOURCE_HANDLERS


def is_known(resource_type: str) -> bool:
    """Return whether stacks may have resources of this type."""
    return resource_type in _handlers


def add(resource_type: str, handlers: dict[str, Any]) -> None:
    """Add a type that the emulator does not have.

    Raises:
        MissingTargetError: the emulator has learnt the type, so the extension can go.
    """
    if resource_type in _handlers:
        raise patching.MissingTargetError(f"the emulator has learnt {resource_type}: drop our handler for it")
    _handlers[resource_type] = handlers
    patching.replaced.append(f"type {resource_type}")


def wrap(resource_type: str, operation: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace what the emulator does for `operation` ("create", "update", "delete") of a type by `wrapper(stock)`.

    Raises:
        MissingTargetError: the emulator has no such type or operation.
    """
    handler = _handlers.get(resource_type, {}).get(operation)
    if handler is None:
        raise patching.MissingTargetError(f"the emulator has no {operation} for {resource_type}")
    _handlers[resource_type][operation] = wrapper(handler)
    patching.replaced.append(f"type {resource_type}.{operation}")


def after_create(resource_type: str, then: Callable[[str, Properties, dict[str, Any]], None]) -> None:
    """Call `then(physical id, properties, attributes)` after a resource was made; it may add attributes in place."""

    def wrapper(stock: Callable[..., Any]) -> Callable[..., Any]:
        def create(logical_id: str, props: Properties, stack_name: str) -> Created:
            physical_id, attributes = stock(logical_id, props, stack_name)
            attributes = dict(attributes)
            then(physical_id, props, attributes)
            return physical_id, attributes

        return create

    wrap(resource_type, "create", wrapper)


def after_update(resource_type: str, then: Callable[[str, Properties, dict[str, Any]], None]) -> None:
    """Call `then(physical id, new properties, attributes)` after a resource was changed."""

    def wrapper(stock: Callable[..., Any]) -> Callable[..., Any]:
        def update(physical_id: str, old: Properties, new: Properties, *rest: Any, **named: Any) -> Created:
            new_id, attributes = stock(physical_id, old, new, *rest, **named)
            attributes = dict(attributes)
            then(new_id, new, attributes)
            return new_id, attributes

        return update

    wrap(resource_type, "update", wrapper)


def after_either(resource_type: str, then: Callable[[str, Properties, dict[str, Any]], None]) -> None:
    """Call `then` after a resource was made or changed."""
    after_create(resource_type, then)
    after_update(resource_type, then)


def set_option(resource_type: str, option: str, value: bool) -> None:
    """Set how the engine calls the handlers of a type (`update_with_logical_id` and the like)."""
    _handlers[resource_type][option] = value
