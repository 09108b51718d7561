"""What must be true before the emulator may serve: the exact ministack, and every function that extensions replace."""

import ast
import importlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType

SUPPORTED = "1.5.33"
"""The release of ministack that the extensions were written against and are tested with."""


class UnsupportedEmulatorError(RuntimeError):
    """The extensions do not fit the ministack that is installed."""


def check_version(installed: str | None = None) -> None:
    """Refuse every ministack but the supported one; `installed` is read from the environment by default.

    Raises:
        UnsupportedEmulatorError: another version is installed.
    """
    found = metadata.version("ministack") if installed is None else installed
    if found != SUPPORTED:
        raise UnsupportedEmulatorError(
            f"ministack {found} is installed: the extensions are for {SUPPORTED}; "
            "run `uv sync --frozen` in packages/local-aws/emulator, or port the extensions and change SUPPORTED"
        )


def check_names() -> None:
    """Refuse when anything of ministack that the extensions use by name does not exist.

    Most of it is private, so a release may rename it; a missing name would otherwise show in the middle of a deployment.

    Raises:
        UnsupportedEmulatorError: the message lists every missing name.
    """
    missing = sorted(set(_missing_names()))
    if missing:
        raise UnsupportedEmulatorError(f"ministack {SUPPORTED} lacks {', '.join(missing)}, which the extensions use")


def _missing_names() -> Iterator[str]:
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        modules = dict(_imported_modules(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                module = modules[node.value.id]
                if not hasattr(module, node.attr):
                    yield f"{module.__name__}.{node.attr}"


def _imported_modules(tree: ast.AST) -> Iterator[tuple[str, ModuleType]]:
    """Yield the modules of ministack that a source imports, by the names under which it uses them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack"):
            for alias in node.names:
                parent = importlib.import_module(str(node.module))
                found = getattr(parent, alias.name) if hasattr(parent, alias.name) else _submodule(parent, alias.name)
                if isinstance(found, ModuleType):
                    yield alias.asname or alias.name, found


def _submodule(parent: ModuleType, name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{parent.__name__}.{name}")
    except ModuleNotFoundError as error:
        raise UnsupportedEmulatorError(f"{parent.__name__} has no {name}, which the extensions import") from error
