"""Local includes: Rain's `!Rain::Embed` and `!Rain::Include`, and the `AWS::Include` transform with a local file.

What lies elsewhere (S3, HTTP, environment variables) stays in place as an intrinsic that cannot be resolved.
Files are read only below the folder of the template that names them.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blueprint_aspects.errors import TemplateError
from blueprint_aspects.template.document import plain, read_document, read_text

_MAX_INCLUDES = 20


def resolve_includes(data: Any, *, folder: Path, depth: int = 0) -> Any:
    """Return `data` with the local files that it includes put in.

    Raises:
        TemplateError: an included file is missing or unreadable, lies outside `folder`, or includes itself.
    """
    if isinstance(data, list):
        return [resolve_includes(item, folder=folder, depth=depth) for item in data]
    if not isinstance(data, Mapping):
        return data
    result: dict[str, Any] = {}
    for key, value in data.items():
        match key, value:
            case (("Rain::Embed" | "Fn::Rain::Embed"), str()) if len(data) == 1:
                return read_text(_path(folder, value, depth))
            case (("Rain::Include" | "Fn::Rain::Include"), str()) if len(data) == 1:
                return _included(folder, value, depth)
            case "Fn::Transform", {"Name": "AWS::Include", "Parameters": {"Location": str() as location}} if (
                "://" not in location
            ):
                included = _included(folder, location, depth)
                if not isinstance(included, Mapping):
                    raise TemplateError(str(folder / location), "is included as a map but holds none")
                result.update(included)
            case _:
                result[key] = resolve_includes(value, folder=folder, depth=depth)
    return result


def _included(folder: Path, name: str, depth: int) -> Any:
    path = _path(folder, name, depth)
    return resolve_includes(plain(read_document(path)), folder=folder, depth=depth + 1)


def _path(folder: Path, name: str, depth: int) -> Path:
    path = Path(os.path.realpath(folder / name.removeprefix("file://")))
    if depth > _MAX_INCLUDES:
        raise TemplateError(str(path), f"is included more than {_MAX_INCLUDES} levels deep; does it include itself?")
    if not path.is_relative_to(os.path.realpath(folder)):
        raise TemplateError(str(path), "is included but lies outside the folder of its template")
    if not path.is_file():
        raise TemplateError(str(path), "is included but does not exist")
    return path
