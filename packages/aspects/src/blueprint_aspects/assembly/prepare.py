"""A template file made ready to be judged: parsed, includes put in, loops and SAM written out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from blueprint_aspects.errors import TemplateError
from blueprint_aspects.template.document import limit_depth, parse_document, read_text
from blueprint_aspects.template.text_facts import TextFacts, facts_of

_SAM = "AWS::Serverless-2016-10-31"
_HARMLESS = {
    _SAM,
    "AWS::LanguageExtensions",
    "AWS::Include",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::CodeStar",
}


class Prepared(NamedTuple):
    """A template's data, what in it nobody can see before deployment, and what its text shows at a glance."""

    data: Mapping[str, Any]
    opaque: tuple[str, ...]
    facts: TextFacts


def prepare(path: Path, *, by_machine: bool = False) -> Prepared:
    """Return the template in `path`; `by_machine` when the CDK wrote it.

    Raises:
        TemplateError: the file cannot be read, or is not a template.
    """
    text = read_text(path)
    data = parse_document(text, file=str(path), by_machine=by_machine)
    if by_machine and isinstance(data, dict):
        data.setdefault("Resources", {})  # the CDK writes none for a stack that is empty
    return prepare_data(data, file=path, facts=facts_of(text))


def prepare_data(data: Any, *, file: Path, facts: TextFacts) -> Prepared:
    """Return the template in `data`; `file` names it in errors, its folder is where includes are looked for.

    Raises:
        TemplateError: it is not a template.
    """
    if not isinstance(data, Mapping):
        raise TemplateError(str(file), "is not a template: a map with Resources was expected")
    if file.suffix != ".json" or "Transform" in data or "Fn::Transform" in data:
        data = _written_out(data, file)
    resources = data.get("Resources")
    if not isinstance(resources, Mapping):
        raise TemplateError(str(file), "is not a template: it has no Resources")
    transforms = _transforms(data.get("Transform"))
    if _SAM in transforms:
        from blueprint_aspects.template.sam import expand_sam

        data = expand_sam(data)
    return Prepared(data, tuple(_opaque(data, transforms)), facts)


def _written_out(data: Mapping[str, Any], file: Path) -> Mapping[str, Any]:
    # Imported here, as SAM is above: what the CDK writes needs none of them.
    from blueprint_aspects.template.foreach import expand_loops
    from blueprint_aspects.template.includes import resolve_includes

    try:
        try:
            data = resolve_includes(data, folder=file.parent)
        except TemplateError as error:
            raise TemplateError(str(file), f"is not whole: {error}") from error
        data = limit_depth(data)
        parameters = data.get("Parameters")
        if "Transform" in data:
            data = expand_loops(data, parameters if isinstance(parameters, Mapping) else {})
    except RecursionError as error:
        raise TemplateError(str(file), "is nested too deeply after its includes and loops") from error
    return data


def _transforms(section: Any) -> list[str]:
    entries = section if isinstance(section, list) else [section] if section is not None else []
    return [str(entry.get("Name")) if isinstance(entry, Mapping) else str(entry) for entry in entries]


def _opaque(data: Mapping[str, Any], transforms: list[str]) -> list[str]:
    found = [f"macro {name} may change the whole template" for name in transforms if name not in _HARMLESS]
    if "Fn::Transform" in data:
        found.append("a macro at the top may change the whole template")
    for logical_id, resource in data["Resources"].items():
        if logical_id.startswith("Fn::"):  # a loop, or a macro
            found.append(f"{logical_id} makes resources that cannot be seen before deployment")
        elif not (isinstance(resource, dict) and isinstance(resource.get("Type"), str)):
            found.append(f"{logical_id} has no type that can be read")
        elif resource["Type"].endswith("::MODULE"):
            found.append(f"{logical_id} is a module whose resources cannot be seen before deployment")
    return found
