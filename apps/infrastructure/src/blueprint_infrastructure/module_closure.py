"""The files of a package that some of its modules need, found by reading the import statements: nothing is executed.

A function gets these files and no others, so that its code changes only when something changes that it runs.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

RUNTIME = frozenset({"boto3", "botocore"})
"""What Lambda's runtime for Python brings."""


class ClosureError(Exception):
    """A module cannot run as a function: it needs what neither the package nor the runtime has."""


def package_folder(package: str) -> Path:
    """The folder of the installed `package`, which is not imported.

    Raises:
        ClosureError: it is not installed where the synth runs.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ClosureError(f"code of {package}: it is not installed where the synth runs; install it with: uv sync")
    return Path(found.origin).parent


def module_closure(folder: Path, modules: Sequence[str]) -> list[str]:
    """Files below the parent of `folder` that `modules` of the package in `folder` need, as sorted relative paths.

    Raises:
        ClosureError: a module does not exist, or one of them imports what only the machine of the synth has.
    """
    root = folder.parent
    seen: dict[str, Path] = {}
    wanted = [(module, "the stack") for module in modules]
    while wanted:
        module, asker = wanted.pop()
        if module in seen:
            continue
        path = _file(root, module)
        if path is None:
            raise ClosureError(f"code of {folder.name}: {asker} needs {module}, which does not exist")
        seen[module] = path
        wanted.extend((found, module) for found in _needed(root, folder.name, module, path))
    return sorted(path.relative_to(root).as_posix() for path in seen.values())


def _needed(root: Path, package: str, module: str, path: Path) -> Iterator[str]:
    parent = module.rpartition(".")[0]
    if parent:
        yield parent
    for name in _imported(module, path):
        top = name.partition(".")[0]
        if top == package:
            yield from _own(root, name)
        elif top not in sys.stdlib_module_names | RUNTIME:
            raise ClosureError(
                f"code of {package}: {module} imports {top}, which Lambda's runtime lacks; "
                "keep that import out of what the handler reaches"
            )


def _own(root: Path, name: str) -> Iterator[str]:
    """The module that `name` is, or the one that holds it."""
    yield name if _file(root, name) else name.rpartition(".")[0]


def _imported(module: str, path: Path) -> Iterator[str]:
    """Absolute dotted names that the file imports, wherever in the file."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _file(root: Path, module: str) -> Path | None:
    path = root.joinpath(*module.split("."))
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None
