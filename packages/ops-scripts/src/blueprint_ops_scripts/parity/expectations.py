"""Which differences are meant: the rows that ship with the package, and those of a project's `parity.yaml`.

```yaml
- match: {type: "AWS::Lambda::Function", path: /Properties/MemorySize}
  rule: declared            # each side has what its configuration says
  config: lambda.memory_mib
  reason: sizes are configuration
- match: {construct: "*Database*", path: "*/TableClass"}
  rule: one-of
  values: [STANDARD, STANDARD_INFREQUENT_ACCESS]
  reason: staging is read once a week
  owner: orders
  expires: 2027-03-01
```
`match` holds globs for stack, construct, type, path and kind; what is left out matches anything. The first
row about a place decides, the project's before the shipped ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from ..decisions import day, globs, read_decisions
from .differences import Difference
from .entities import Entity

Rule = Literal["declared", "any", "equal", "target>=source", "subset", "one-of"]
_RULES: tuple[str, ...] = get_args(Rule)
_MATCH = ("stack", "construct", "type", "path", "kind")
_MEMBERS = {"match", "rule", "config", "values", "scale", "required", "reason", "owner", "expires"}
_WITHOUT_END = ("declared", "equal")
"""Rules that check the difference themselves, so that nobody has to look at it again one day."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One row."""

    match: Mapping[str, str]
    rule: Rule
    reason: str
    config: str | None = None
    """Dotted path into the configuration; a final `*` stands for the last step of the difference's path."""

    values: Any = None
    """What the template says for each value of the configuration, or the values that `one-of` allows."""

    scale: float | None = None
    """What a configured number is multiplied with to give the template's."""

    required: bool = False
    """Whether every resource that matches has the place as soon as the configuration wants it."""

    owner: str | None = None
    expires: date | None = None

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"declared: {self.config}" if self.rule == "declared" else f"{self.rule}: {self.reason}"

    def concerns(self, entity: Entity, difference: Difference) -> bool:
        """Whether the row is about this difference."""
        return self.about(entity) and self.at(difference)

    def about(self, entity: Entity) -> bool:
        """Whether the row is about anything of this resource."""
        seen = {"stack": entity.stack, "construct": entity.construct, "type": entity.type}
        return all(fnmatchcase(seen[key], glob) for key, glob in self.match.items() if key in seen)

    def at(self, difference: Difference) -> bool:
        """Whether the row is about this place. A place that is equal might as well have been changed."""
        kind = "CHANGED" if difference.kind == "EQUAL" else difference.kind
        if kind != self.match.get("kind", kind):
            return False
        return fnmatchcase(difference.path, self.match.get("path", "*"))


def shipped_expectations() -> list[Expectation]:
    """The rows for what the blueprint's own components take from the configuration."""
    text = files(__package__).joinpath("expectations.yaml").read_text(encoding="utf-8")
    return _rows(text, "expectations.yaml", may_be_endless=True)


def load_expectations(path: Path) -> list[Expectation]:
    """A project's own rows. Each has a reason; those that allow a difference unseen have an owner and an end, too.

    Raises:
        ConfigInvalidError: the file is not a list of complete rows.
    """
    return _rows(path.read_text(encoding="utf-8"), str(path), may_be_endless=False)


def _rows(text: str, name: str, *, may_be_endless: bool) -> list[Expectation]:
    remedy = "give each entry match, rule and reason; see docs/parity.md"
    return read_decisions(text, name, lambda entry: _row(entry, may_be_endless), remedy=remedy)


def _row(entry: Mapping[str, Any], may_be_endless: bool) -> Expectation:
    if unknown := sorted(set(entry) - _MEMBERS):
        raise ValueError(f"an entry knows {', '.join(sorted(_MEMBERS))}, and was given {', '.join(unknown)}")
    rule, expires = entry["rule"], entry.get("expires")
    if rule not in _RULES:
        raise ValueError(f"rule is one of {', '.join(_RULES)}")
    if rule == "declared" and not entry.get("config"):
        raise ValueError("declared needs config, a dotted path such as lambda.memory_mib")
    if not may_be_endless and rule not in _WITHOUT_END and not (entry.get("owner") and expires):
        raise ValueError(f"{rule} needs owner and expires")
    return Expectation(
        match=globs(entry, _MATCH),
        rule=rule,
        reason=str(entry["reason"]),
        config=entry.get("config"),
        values=entry.get("values"),
        scale=entry.get("scale"),
        required=bool(entry.get("required", False)),
        owner=entry.get("owner"),
        expires=None if expires is None else day(expires),
    )
