"""Everything of an environment that can be compared, by a name that is the same in both environments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..drift.noise.policies import canonical_policy, is_policy
from .assets import Assets
from .identity import Identity
from .resolving import Resolver, dependencies, is_nested_stack
from .templates import Synthesised, Template

_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Condition")
_MACHINERY = ("aws:cdk:", "aws:asset:")
"""Metadata that CDK writes for itself."""

_OF_BOOTSTRAP = ("BootstrapVersion", "CheckBootstrapVersion")

_CARRIER = re.compile(r"^(PublishOutput|ExportsOutput)(Ref|FnGetAtt)")
_NESTED_CARRIER = re.compile(r"[0-9A-F]{8}(Ref|[A-Z]\w+)$")
"""Names that CDK gives to outputs that only carry a value to another stack. A reference is compared where it is used, with
everything that it leads through."""


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A resource, a stack, or a part of a template beside its resources."""

    stack: str
    """CloudFormation name."""

    construct: str
    """Construct path without the stage; for a part of a template the stack's, then section and name."""

    type: str
    """CloudFormation type; `AWS::CloudFormation::Stack` for what belongs to a stack as a whole."""

    logical_id: str
    body: Any
    """What it says, with references followed and the environment's own identity replaced."""


def entities_of(environment: Synthesised, identity: Identity, assets: Assets) -> dict[tuple[str, str], Entity]:
    """All of them by kind and construct path."""
    resolver = Resolver(environment)
    resources = [one for each in environment.templates for one in _resources(each, resolver, identity, assets)]
    parts = [one for each in environment.templates for one in _parts(each, resolver, identity)]
    return {("resource", one.construct): one for one in resources} | {("part", one.construct): one for one in parts}


def _resources(template: Template, resolver: Resolver, identity: Identity, assets: Assets) -> Iterator[Entity]:
    for logical_id, resource in template.section("Resources").items():
        properties = dict(resource.get("Properties", {}))
        if is_nested_stack(resource) and logical_id in template.inner:
            for through in ("Parameters", "TemplateURL"):  # both are looked through: see Resolver
                properties.pop(through, None)
        body: dict[str, Any] = {"Type": resource["Type"], "Properties": resolver.value(properties, template)}
        body |= {name: resolver.value(resource[name], template) for name in _ATTRIBUTES if name in resource}
        body |= {"DependsOn": list(dependencies(resource, template))} if resource.get("DependsOn") else {}
        body |= _metadata(resource)
        yield Entity(
            stack=template.stack,
            construct=template.path(logical_id),
            type=resource["Type"],
            logical_id=logical_id,
            body=identity.neutral(_regular(assets.named(body))),
        )


def _metadata(resource: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in (resource.get("Metadata") or {}).items() if not name.startswith(_MACHINERY)}
    return {"Metadata": kept} if kept else {}


def _parts(template: Template, resolver: Resolver, identity: Identity) -> Iterator[Entity]:
    """The stack as a whole, and what stands beside its resources. Parameters of a nested stack are looked through."""
    whole = {"Description": template.body.get("Description"), "Transform": template.body.get("Transform")}
    whole |= template.facts
    parts = {"": {name: value for name, value in whole.items() if value not in (None, {})}}
    sections = ["Conditions", "Mappings", "Outputs", "Rules"] + ([] if template.outer else ["Parameters"])
    for section in sections:
        for name, body in template.section(section).items():
            if name not in _OF_BOOTSTRAP and not (section == "Outputs" and _is_carrier(name, template)):
                parts[f"/{section}/{name}"] = body
    for where, body in parts.items():
        yield Entity(
            stack=template.stack,
            construct=f"{template.name}{where}",
            type="AWS::CloudFormation::Stack",
            logical_id=where.rpartition("/")[2],
            body=identity.neutral(_regular(resolver.value(body, template))),
        )


def _is_carrier(name: str, template: Template) -> bool:
    return bool(_CARRIER.match(name) or (template.outer and _NESTED_CARRIER.search(name)))


def _regular(value: Any) -> Any:
    """Policies in one form: their order and an entry against a list of one mean nothing."""
    if isinstance(value, dict):
        regular = {name: _regular(inner) for name, inner in value.items()}
        return canonical_policy(regular) if is_policy(regular) else regular
    return [_regular(inner) for inner in value] if isinstance(value, list) else value
