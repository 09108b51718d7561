"""Reads whatever is pointed at: cloud assemblies, folders of templates, single files."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from blueprint_aspects.assembly.assembly import Assembly
from blueprint_aspects.assembly.cloud_assembly import is_cloud_assembly, load_cloud_assembly
from blueprint_aspects.assembly.prepare import Prepared, prepare, prepare_data
from blueprint_aspects.assembly.template import Template
from blueprint_aspects.collector import collector_paused
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.template.document import parse_document, plain, read_text
from blueprint_aspects.template.text_facts import TextFacts, facts_of

_SUFFIXES = {".json", ".yaml", ".yml", ".template"}
_NOT_SEARCHED = {".git", ".venv", "node_modules", ".aws-sam", "__pycache__"}


def load(paths: Iterable[Path], *, environment: str | None = None) -> Assembly:
    """Read every template in `paths` (cloud assemblies, folders, files) into one assembly.

    Never raises for what is in a file: problems are in `Assembly.errors`, files in folders that are no
    templates, and folders that are not searched, in `Assembly.skipped`. `environment` names the environment where
    no stage does.
    """
    assembly = Assembly()
    seen: set[Path] = set()
    with collector_paused():
        for path in paths:
            if path.is_dir():
                _load_folder(path, assembly, environment, seen)
            else:
                _load_file(path, assembly, environment, seen)
    return assembly


def load_template(data: Mapping[str, Any], *, name: str = "template", environment: str | None = None) -> Assembly:
    """Return an assembly of one template that is already in memory.

    Raises:
        TemplateError: `data` is not a template.
    """
    assembly = Assembly()
    file = Path(f"{name}.json")
    with collector_paused():
        _add(prepare_data(_plain(data, name), file=file, facts=TextFacts()), file, assembly, environment, seen=set())
    return assembly


def _plain(data: Mapping[str, Any], name: str) -> Any:
    try:
        return plain(data)
    except RecursionError as error:
        raise TemplateError(name, "is nested too deeply, or contains itself") from error


def _load_folder(folder: Path, assembly: Assembly, environment: str | None, seen: set[Path]) -> None:
    if _real(folder) in seen:
        return
    seen.add(_real(folder))
    if is_cloud_assembly(folder):
        load_cloud_assembly(folder, assembly, environment=environment)
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        assembly.errors.append(TemplateError(str(folder), f"cannot be opened: {error.strerror}"))
        return
    for path in entries:
        if path.is_dir():
            if path.name in _NOT_SEARCHED:
                assembly.skipped.append(f"{path}{os.sep}")
            else:
                _load_folder(path, assembly, environment, seen)
        elif path.suffix.lower() in _SUFFIXES:
            _load_file(path, assembly, environment, seen, only_templates=True)


def _load_file(
    path: Path, assembly: Assembly, environment: str | None, seen: set[Path], *, only_templates: bool = False
) -> None:
    if _real(path) in seen:
        return
    seen.add(_real(path))
    try:
        prepared = _prepare_template(path) if only_templates else prepare(path)
    except TemplateError as error:
        assembly.errors.append(error)
        return
    if prepared is None:
        assembly.skipped.append(str(path))
        return
    _add(prepared, path, assembly, environment, seen)


def _prepare_template(path: Path) -> Prepared | None:
    """The template in a file that nobody named, or None when it is something else."""
    if path.exists() and not path.is_file():
        raise TemplateError(str(path), "is no regular file")
    text = read_text(path)
    data = parse_document(text, file=str(path))
    return prepare_data(data, file=path, facts=facts_of(text)) if _looks_like_template(data) else None


def _real(path: Path) -> Path:
    """The path without links; unlike `Path.resolve`, also of links that go round in a circle."""
    return Path(os.path.realpath(path))


def _looks_like_template(data: Any) -> bool:
    return isinstance(data, Mapping) and ("Resources" in data or "AWSTemplateFormatVersion" in data)


def _add(
    prepared: Prepared,
    path: Path,
    assembly: Assembly,
    environment: str | None,
    seen: set[Path],
    parent: tuple[Template, str] | None = None,
) -> None:
    name = f"{parent[0].name}/{parent[1]}" if parent else assembly.name_for(path)
    template = Template(
        prepared.data,
        file=str(path),
        name=name,
        links=assembly.links,
        environment=environment,
        parent=parent,
        opaque=prepared.opaque,
        facts=prepared.facts,
    )
    if parent:
        parent[0].children[parent[1]] = template
    assembly.add(template)
    for resource in template.of_type("AWS::CloudFormation::Stack"):
        url = resource.raw.get("TemplateURL") if isinstance(resource.raw, Mapping) else None
        if not isinstance(url, str) or "://" in url or "{{resolve:" in url:
            template.opaque += (f"nested stack {resource.logical_id} lies elsewhere",)
            continue
        nested = _real(path.parent / url)
        if template.root is not template and len(template.name.split("/")) > _MAX_NESTING:
            assembly.errors.append(TemplateError(str(nested), f"is nested more than {_MAX_NESTING} stacks deep"))
            continue
        seen.add(nested)
        try:
            child = prepare(nested)
        except TemplateError as error:
            whose = f"{error.message} (the TemplateURL of {resource.logical_id} in {template.file})"
            assembly.errors.append(TemplateError(error.file, whose))
            continue
        _drop_standalone(assembly, nested)
        _add(child, nested, assembly, environment, seen, parent=(template, resource.logical_id))


_MAX_NESTING = 10


def _drop_standalone(assembly: Assembly, nested: Path) -> None:
    """A file that turns out to be a nested template was read on its own before: it counts once, in its place."""
    standalone = [
        template for template in assembly.templates if template.parent is None and _real(Path(template.file)) == nested
    ]
    for template in standalone:
        assembly.remove(template)
