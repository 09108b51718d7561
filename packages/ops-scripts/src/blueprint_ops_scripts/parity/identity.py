"""What may differ because two environments are two: their names, accounts and regions."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from blueprint_config import EnvironmentConfig

_PLACEHOLDERS = ("{account}", "{region}", "{environment}")


class Text(str):
    """A text in which the environment's own identity is replaced; compares as such, and remembers how it was written."""

    raw: str

    def __new__(cls, text: str, raw: str) -> "Text":
        """`text` with what it was."""
        made = super().__new__(cls, text)
        made.raw = raw
        return made


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who an environment is."""

    name: str
    prefix: str
    account: str
    region: str

    @classmethod
    def of(cls, config: EnvironmentConfig) -> "Identity":
        """The identity that the configuration gives."""
        return cls(name=config.name, prefix=config.prefix, account=config.account, region=config.region)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Whole words only. A region may go on with the letter of a zone."""
        return (
            (re.compile(rf"(?<!\d){self.account}(?!\d)"), "{account}"),
            (re.compile(rf"(?<![A-Za-z0-9]){re.escape(self.region)}(?![0-9]|[A-Za-z]{{2}})"), "{region}"),
            (re.compile(rf"(?<![A-Za-z0-9]){re.escape(self.name)}(?![A-Za-z0-9])"), "{environment}"),
        )

    def neutral(self, value: Any) -> Any:
        """`value` with every text in it freed of the environment's own identity."""
        if isinstance(value, dict):
            return {self.text(name): self.neutral(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.neutral(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> Text:
        """One text."""
        neutral = text
        for pattern, placeholder in self._patterns:
            neutral = pattern.sub(placeholder, neutral)
        return Text(neutral, text)


def same_text(one: Text, other: Text) -> bool:
    """Whether two texts say the same, each of its own environment.

    Texts that are equal letter by letter are the same, too, unless one of them would then name the other environment: an
    account, or a name made with it such as `staging-orders`.
    """
    if str(one) == str(other):
        return True
    return one.raw == other.raw and not _names_an_environment(one) and not _names_an_environment(other)


def _names_an_environment(text: Text) -> bool:
    if "{account}" in text:
        return True
    return "{environment}" in text and str(text) != "{environment}" and not re.search(r"\s", text)


def as_written(value: Any) -> Any:
    """The value with its texts as they were in the template."""
    if isinstance(value, dict):
        return {as_written(name): as_written(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_written(inner) for inner in value]
    return value.raw if isinstance(value, Text) else value
