"""Finding one's way in the models: the field behind a path, the value at a path, all paths there are."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .frozen_map import FrozenMap
from .models.environment import EnvironmentConfig


def field_name(model: type[BaseModel], key: str) -> str | None:
    """The attribute behind a key of a file: `lambda` is `lambda_`."""
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return name
    return None


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a file may use in the place of this model."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation: itself, or the items of its tuple, mapping or union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part)) is not None), None)


def field_at(path: tuple[str, ...]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The innermost model on the way to `path`, and the field there, if there is one."""
    model: type[BaseModel] = EnvironmentConfig
    field: FieldInfo | None = None
    for step in path:
        name = field_name(model, step)
        if name is None:
            # the key of a mapping or the index of a list: the field above stays the one that is meant
            if field is None or not _is_collection(field.annotation):
                return model, None
            continue
        field = model.model_fields[name]
        model = model_in(field.annotation) or model
    return model, field


def value_at(config: EnvironmentConfig, path: str) -> object:
    """The value at a dotted path such as `lambda.memory_mib` or `delivery.profiles.fast.alpha`."""
    value: Any = config
    for step in path.split("."):
        if isinstance(value, BaseModel):
            value = getattr(value, field_name(type(value), step) or step)
        elif isinstance(value, tuple):
            value = value[int(step)]
        else:
            value = value[step]
    return value


@cache
def all_paths() -> tuple[tuple[str, ...], ...]:
    """The path of every leaf that the models name; the keys of free mappings are not known."""
    return tuple(_paths(EnvironmentConfig, ()))


def _paths(model: type[BaseModel], at: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        path = (*at, field.alias or name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _paths(field.annotation, path)
        else:
            yield path


def _is_collection(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", None)
    return origin is tuple or origin is FrozenMap
