"""The base of every configuration model: frozen, closed and complete."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class ConfigModel(BaseModel):
    """Values that cannot change after validation and cannot hold a key that nobody reads.

    Validation is strict: the text `"15"` is not the number 15. Collections inside are tuples and frozen mappings, so
    that every model is hashable. The text under a field is its description in the JSON Schema (read from the source
    when the schema is made: reading it at import time would double the cost of the import).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True, allow_inf_nan=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some values replaced, validated again: pydantic's own would take the values unseen.

        Raises:
            pydantic.ValidationError: a new value is not allowed.
        """
        if not update:
            return super().model_copy(deep=deep)
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(values | dict(update))
