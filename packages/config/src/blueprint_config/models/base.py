"""The base of every configuration model: frozen, closed and complete."""

from pydantic import BaseModel, ConfigDict


class ConfigModel(BaseModel):
    """Values that cannot change after validation and cannot hold a key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, populate_by_name=True)
