"""What the names of one template stand for, also where the value lies in another template."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from blueprint_aspects.values import ABSENT, Json, Names, Undecided, resolve

if TYPE_CHECKING:
    from blueprint_aspects.assembly.template import Template

OPAQUE_TYPES = ("Custom::", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro")
"""Types whose attributes are whatever their provider returns."""


class Links:
    """What the templates of one assembly share: exports, outputs by stack, and the defaults that were relied on.

    `assumed` collects the parameters whose default was taken for their value; the engine clears it before
    each decision and does not call a decision a pass that rests on a default.
    """

    def __init__(self) -> None:
        self.exports: dict[str, list[tuple[Template, Json]]] = {}
        self.outputs: dict[tuple[str, str], list[tuple[Template, Json]]] = {}
        self.assumed: set[str] = set()


class Scope(Names):
    """The names of one template."""

    def __init__(self, template: "Template", links: Links) -> None:
        self.template = template
        self.links = links
        self.generates = template.facts.generates
        self._visiting: set[tuple[str, str]] = set()

    def ref(self, name: str, *, exact: bool) -> Json:
        """Value of a pseudo parameter, parameter or resource."""
        if name.startswith("AWS::"):
            return self._pseudo(name)
        if name in self.template.section("Parameters"):
            with self._once("parameter", name):
                return self._parameter(name, exact=exact)
        if name in self.template.resources:
            return self._made_at_deployment(name, "", exact=exact)
        raise Undecided(f"{name} is not defined in the template")

    def attribute(self, logical_id: str, attribute: str, *, exact: bool) -> Json:
        """Value of a resource's attribute; a nested stack's outputs are looked up in its template."""
        if logical_id not in self.template.resources:
            raise Undecided(f"{logical_id} is not defined in the template")
        if attribute.startswith("Outputs."):
            child = self.template.children.get(logical_id)
            output = child.section("Outputs").get(attribute.removeprefix("Outputs.")) if child else None
            if child is None or not isinstance(output, Mapping):
                raise Undecided(f"output {attribute} of a nested stack is not known")
            return self._elsewhere(child, output.get("Value"), ("output", f"{logical_id}.{attribute}"), exact=exact)
        return self._made_at_deployment(logical_id, f".{attribute}", exact=exact)

    def condition(self, name: str) -> bool:
        """Outcome of a condition of the Conditions section."""
        conditions = self.template.section("Conditions")
        if name not in conditions:
            raise Undecided(f"condition {name} is not defined in the template")
        with self._once("condition", name):
            value = conditions[name]
            if isinstance(value, Mapping) and set(value) == {"Condition"} and isinstance(value["Condition"], str):
                return self.condition(value["Condition"])
            outcome = resolve(value, self, exact=True)
        if not isinstance(outcome, bool):
            raise Undecided(f"condition {name} is not a truth value")
        return outcome

    def mapping(self, name: str) -> Json:
        """A map of the Mappings section."""
        mappings = self.template.section("Mappings")
        if name not in mappings:
            raise Undecided(f"mapping {name} is not defined in the template")
        return mappings[name]

    def imported(self, name: str, *, exact: bool) -> Json:
        """Value of an export of any template of the assembly."""
        found = self._near(self.links.exports.get(name, []))
        if found is None:
            raise Undecided(f"export {name} is not in the templates")
        return self._elsewhere(*found, ("import", name), exact=exact)

    def output(self, stack: str, name: str, *, exact: bool) -> Json:
        """Value of an output of a stack of the assembly."""
        found = self._near(self.links.outputs.get((stack, name), []))
        if found is None:
            raise Undecided(f"output {name} of stack {stack} is not in the templates")
        return self._elsewhere(*found, ("output", f"{stack}.{name}"), exact=exact)

    def _near(self, found: list[tuple["Template", Json]]) -> tuple["Template", Json] | None:
        """The definition in the same environment, else the only one."""
        same = [pair for pair in found if pair[0].environment == self.template.environment]
        candidates = same or found
        return candidates[0] if len(candidates) == 1 else None

    def _pseudo(self, name: str) -> Json:
        if name == "AWS::NoValue":
            return ABSENT
        if name == "AWS::NotificationARNs":
            raise Undecided("notification ARNs are given at deployment")
        return self._pseudo_values.get(name) or "${" + name + "}"

    @cached_property
    def _pseudo_values(self) -> dict[str, str | None]:
        template = self.template
        in_china = (template.region or "").startswith("cn-")
        return {
            "AWS::Partition": "aws-cn" if in_china else "aws",
            "AWS::URLSuffix": "amazonaws.com.cn" if in_china else "amazonaws.com",
            "AWS::Region": template.region,
            "AWS::AccountId": template.account,
            "AWS::StackName": template.root.name,
        }

    def _parameter(self, name: str, *, exact: bool) -> Json:
        if self.template.parent is not None:
            parent, logical_id = self.template.parent
            properties = parent.resources[logical_id].raw
            given = properties.get("Parameters") if isinstance(properties, Mapping) else None
            if isinstance(given, Mapping) and name in given:
                return self._elsewhere(parent, given[name], ("binding", name), exact=exact)
        parameter = self.template.section("Parameters")[name]
        if not isinstance(parameter, Mapping) or str(parameter.get("Type", "")).startswith("AWS::SSM::"):
            raise Undecided(f"parameter {name} is read at deployment")
        allowed = parameter.get("AllowedValues")
        if isinstance(allowed, list) and len(allowed) == 1:
            value = allowed[0]
        elif "Default" in parameter:
            self.links.assumed.add(name)
            value = parameter["Default"]
        else:
            raise Undecided(f"parameter {name} is given at deployment")
        is_list = "List" in str(parameter.get("Type", ""))
        return [part.strip() for part in value.split(",")] if is_list and isinstance(value, str) else value

    def _made_at_deployment(self, logical_id: str, suffix: str, *, exact: bool) -> Json:
        kind = self.template.resources[logical_id].type
        if exact:
            raise Undecided(f"{logical_id}{suffix} is made at deployment")
        if kind.startswith(OPAQUE_TYPES) or (kind == "AWS::CloudFormation::Stack" and suffix):
            raise Undecided(f"{logical_id}{suffix} can be anything")
        return "${" + logical_id + suffix + "}"

    def _elsewhere(self, template: "Template", value: Json, key: tuple[str, str], *, exact: bool) -> Json:
        """Resolve `value` where it stands; what is still plain data afterwards means the same here."""
        with self._once(*key):
            resolved = resolve(value, template.scope, exact=exact)
        if isinstance(resolved, dict | list):
            raise Undecided("a structure comes from another template")
        return resolved

    @contextmanager
    def _once(self, kind: str, name: str) -> Iterator[None]:
        """Refuse to go round in a circle."""
        if (kind, name) in self._visiting:
            raise Undecided(f"{kind} {name} depends on itself")
        self._visiting.add((kind, name))
        try:
            yield
        finally:
            self._visiting.discard((kind, name))
