"""A finding that someone answers for, until a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from blueprint_aspects.errors import SuppressionError
from blueprint_aspects.model import Severity

if TYPE_CHECKING:
    from blueprint_aspects.engine.rule import Rule

MINIMUM_REASON = 15
"""Characters: shorter ones ("not needed", "by design") explain nothing."""

LONGEST_DAYS = 365
"""How far ahead an end may lie: once a year somebody looks again."""


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One rule set aside, for a reason, by an owner, until a day.

    `detail` is a glob over what the finding says (`?` and `*`). `expires` is the last day on which it holds and
    is required for rules of high or critical severity.

    Raises:
        SuppressionError: the reason is short, the owner missing, or the end missing where it is required.
    """

    rule: "Rule"
    reason: str
    owner: str
    expires: date | None = None
    detail: str = "*"

    def __post_init__(self) -> None:
        what = f"suppression of {self.rule.id} is not accountable"
        if len(self.reason.strip()) < MINIMUM_REASON:
            raise SuppressionError(f"{what}: reason {self.reason!r}; write at least {MINIMUM_REASON} characters")
        if not self.owner.strip():
            raise SuppressionError(f"{what}: no owner; name the person or team that answers for it")
        if self.expires is None and self.rule.severity.at_least(Severity.HIGH):
            raise SuppressionError(f"{what}: no expires, severity {self.rule.severity}; give a day within a year")

    def to_json(self) -> dict[str, str]:
        """The form in which it travels in a cloud assembly or a template's Metadata."""
        document = {"rule": self.rule.id, "reason": self.reason, "owner": self.owner, "detail": self.detail}
        if self.expires is not None:
            document["expires"] = self.expires.isoformat()
        return document

    @staticmethod
    def from_json(document: Any, rules: Mapping[str, "Rule"]) -> "Suppression":
        """Read back `to_json`.

        Raises:
            SuppressionError: a field is missing, not text, or names no rule.
        """
        if not isinstance(document, Mapping):
            raise SuppressionError("suppression is not a map: give rule, reason, owner and expires")
        fields = {key: document.get(key, "") for key in ("rule", "reason", "owner", "detail", "expires")}
        for key, value in fields.items():
            if not isinstance(value, str):
                raise SuppressionError(f"suppression has a {key} that is not text: {value!r}")
        if fields["rule"] not in rules:
            raise SuppressionError(f"suppression names no rule: {fields['rule']!r}; see the list of rules")
        try:
            expires = date.fromisoformat(fields["expires"]) if fields["expires"] else None
        except ValueError as error:
            raise SuppressionError(f"suppression ends on no day: {fields['expires']!r}; write YYYY-MM-DD") from error
        return Suppression(
            rule=rules[fields["rule"]],
            reason=fields["reason"],
            owner=fields["owner"],
            expires=expires,
            detail=fields["detail"] or "*",
        )
