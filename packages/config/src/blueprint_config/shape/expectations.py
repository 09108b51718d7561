"""What a field takes, in words."""

from typing import Any

from pydantic.fields import FieldInfo

TYPES = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "date_type": "a date as year-month-day",
}
"""Pydantic's error types about types, and what would have been right."""


def allowed(error: Any, field: FieldInfo | None) -> str | None:
    """What would be allowed in the place of the error, or None when there is nothing to say."""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind in TYPES:
        return TYPES[kind]
    if kind == "literal_error":
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind == "string_pattern_mismatch":
        return f"text of the form {context['pattern']}"
    if kind == "value_error":
        return str(context["error"])
    bounds = _bounds(field, context)
    if kind.startswith(("too_", "string_too_")):
        unit = "characters" if kind.startswith("string_") else "items"
        return _between(bounds.get("min_length"), bounds.get("max_length"), unit)
    if kind.startswith(("greater_", "less_")):
        least = f"above {_number(bounds['gt'])}" if "gt" in bounds else bounds.get("ge")
        most = f"below {_number(bounds['lt'])}" if "lt" in bounds else bounds.get("le")
        return _between(least, most, "")
    return None


def _bounds(field: FieldInfo | None, context: dict[str, Any]) -> dict[str, Any]:
    names = ("ge", "le", "gt", "lt", "min_length", "max_length")
    found = {name: context[name] for name in names if name in context}
    for mark in field.metadata if field is not None else ():
        found |= {name: value for name in names if (value := getattr(mark, name, None)) is not None}
    return found


def _between(least: object, most: object, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    if least is None:
        return f"at most {_number(most)}{unit}"
    if most is None:
        return f"{least}{unit}" if isinstance(least, str) else f"at least {_number(least)}{unit}"
    return (
        f"{_number(least)} to {_number(most)}{unit}"
        if not isinstance(least, str)
        else f"{least}, {_at_most(most)}{unit}"
    )


def _at_most(most: object) -> str:
    return most if isinstance(most, str) else f"at most {_number(most)}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
