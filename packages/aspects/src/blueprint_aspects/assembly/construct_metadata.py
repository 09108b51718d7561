"""What the constructs of a stack said of themselves, beside the template."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from blueprint_aspects.errors import TemplateError

OWN_PREFIX = "blueprint:"
"""With this begins every kind of metadata that our constructs and suppressions write."""

_FILE, _LOGICAL_ID, _CREATED = "aws:cdk:templateFile", "aws:cdk:logicalId", "aws:cdk:creationStack"


class ConstructMetadata:
    """Construct path (without the leading slash) to what was said there: (kind, data).

    Newer assemblies keep it in a file of its own, which is as long as the template and seldom says more, so that file
    is only parsed when somebody asks for what is in it.
    """

    def __init__(self, inline: Any = None, *, file: Path | None = None, text: str = "") -> None:
        self._inline = inline
        self._file = file
        self._text = text
        self._by_kind: dict[str, dict[str, list[Any]]] = {}

    def said(self, kind: str) -> Mapping[str, list[Any]]:
        """What was said of one kind, by construct path."""
        if kind not in self._by_kind:
            self._by_kind[kind] = self._search(kind) if kind in self._text or self._inline else {}
        return self._by_kind[kind]

    def _search(self, kind: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for path, entry in self._entries():
            if entry.get("type") == kind:
                found.setdefault(path.strip("/"), []).append(entry.get("data"))
        return found

    def _entries(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for table in (self._inline, self.written):
            for path, entries in table.items() if isinstance(table, dict) else ():
                for entry in entries if isinstance(entries, list) else ():
                    if isinstance(entry, dict):
                        yield path, entry

    @cached_property
    def written(self) -> Mapping[str, Any]:
        """The file as data.

        Raises:
            TemplateError: it is not a JSON object.
        """
        return parse_object(self._text, self._file) if self._file else {}

    def paths(self, template_file: str) -> dict[str, str]:
        """Logical id to construct path for the resources of one template file.

        The metadata of a stack speaks of its nested stacks too; the longest path that names a template file
        tells which template a construct belongs to.
        """
        homes = {path: str(data[0]) for path, data in self.said(_FILE).items()}
        if set(homes.values()) == {template_file}:
            homes = {}  # all are at home there
        return {
            logical_id: path
            for path, data in self.said(_LOGICAL_ID).items()
            for logical_id in data
            if isinstance(logical_id, str) and _home(path, homes) in (template_file, None)
        }

    def creation_stack(self, path: str) -> list[str]:
        """The call stack in which the construct at `path` was made, innermost first; empty where none was recorded.

        Raises:
            TemplateError: the file is not a JSON object.
        """
        return self._stacks.get(path, [])

    @cached_property
    def _stacks(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, entry in self._entries():
            # Since 2026 the CDK writes an entry for it; before, a trace beside each other entry.
            frames = entry.get("data") if entry.get("type") == _CREATED else entry.get("trace")
            if isinstance(frames, list):
                found.setdefault(path.strip("/"), []).extend(str(frame) for frame in frames)
        return found


def read_metadata(folder: Path, artifact: Mapping[str, Any]) -> ConstructMetadata:
    """The metadata of a stack's artifact in a manifest.

    Raises:
        TemplateError: its file cannot be read.
    """
    name = artifact.get("additionalMetadataFile")
    if not isinstance(name, str):
        return ConstructMetadata(artifact.get("metadata"))
    path = folder / name
    text = read_json_text(path)
    metadata = ConstructMetadata(artifact.get("metadata"), file=path, text=text)
    if OWN_PREFIX in text or not text.rstrip().endswith("}"):
        _ = metadata.written  # now, so that a broken file is an error of loading
    return metadata


def read_json_text(path: Path) -> str:
    """The text of a file that a manifest names.

    Raises:
        TemplateError: it cannot be opened, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TemplateError(str(path), f"cannot be opened: {error.strerror}") from error
    except ValueError as error:
        raise TemplateError(str(path), f"is not JSON: {error}") from error


def parse_object(text: str, path: Path) -> dict[str, Any]:
    """The JSON object in `text`; `path` names it in errors.

    Raises:
        TemplateError: it is not JSON, or something else than an object.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplateError(str(path), f"is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise TemplateError(str(path), "is not a JSON object")
    return data


def _home(path: str, homes: Mapping[str, str]) -> str | None:
    while path:
        if path in homes:
            return homes[path]
        path = path.rpartition("/")[0]
    return None
