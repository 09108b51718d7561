"""A mapping that cannot change and can be hashed: what `tuple` is to `list`, this is to `dict`."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, SerializerFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

K = TypeVar("K")
V = TypeVar("V", covariant=True)


class FrozenMap(Mapping[K, V]):
    """An immutable mapping; equal to any mapping with the same items, whatever their order.

    As the type of a pydantic field it takes any mapping, validates keys and values, and is dumped as a `dict`.
    """

    __slots__ = ("_items",)

    _items: Mapping[K, V]

    def __init__(self, items: Mapping[K, V] | None = None) -> None:
        object.__setattr__(self, "_items", MappingProxyType(dict(items or {})))

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __eq__(self, other: object) -> bool:
        return dict(self._items) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __repr__(self) -> str:
        return f"FrozenMap({dict(self._items)!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot set {name!r}: a FrozenMap does not change; make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete {name!r}: a FrozenMap does not change; make a new one")

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return FrozenMap, (dict(self._items),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = handler.generate_schema(dict[get_args(source)])  # type: ignore[misc]  # the types are known at run time only
        frozen = core_schema.no_info_after_validator_function(cls, items)
        return core_schema.json_or_python_schema(
            # From JSON nothing may stand before the items: they would be validated as Python values, lists as no tuples.
            json_schema=frozen,
            python_schema=core_schema.no_info_before_validator_function(_as_dict, frozen),
            serialization=core_schema.wrap_serializer_function_ser_schema(_as_plain, schema=items),
        )


def _as_dict(value: object) -> object:
    return dict(value) if isinstance(value, FrozenMap) else value


def _as_plain(value: Mapping[Any, Any], dump: SerializerFunctionWrapHandler) -> Any:
    return dump(dict(value))
