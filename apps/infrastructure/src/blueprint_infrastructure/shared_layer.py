"""The code of the shared layer: the locked distributions of this very environment, without anything that varies.

Nothing is downloaded: what `uv.lock` put into the environment of the synth is what the functions get.
"""

import shutil
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOTS = ("aws-lambda-powertools",)
"""What the handlers import; their requirements come with them."""

NATIVE_SUFFIXES = (".so", ".pyd", ".dll", ".dylib")

_KEPT_METADATA = ("METADATA", "entry_points.txt")
"""Files of `*.dist-info` that are the same on every machine; RECORD, INSTALLER, REQUESTED and direct_url.json are not."""


class LayerError(Exception):
    """The layer cannot be made from the installed distributions."""


def copy_layer(target: Path, *, roots: tuple[str, ...] = ROOTS) -> None:
    """Fill `target` with `python/`, the folder that Lambda puts on the path, from the distributions `roots` and theirs.

    Raises:
        LayerError: a distribution is not installed, or holds a native extension (it would run on one architecture only).
    """
    for distribution in _closure(roots):
        _copy(distribution, target / "python")


def _closure(roots: tuple[str, ...]) -> list[metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    wanted = list(roots)
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError as error:
            raise LayerError(
                f"shared layer: {name} is not installed where the synth runs; install it with: uv sync"
            ) from error
        wanted.extend(_requirements(found[name]))
    return [found[name] for name in sorted(found)]


def _requirements(distribution: metadata.Distribution) -> list[str]:
    """Names that `distribution` needs without any extra, for the system on which functions run."""
    names = []
    for line in distribution.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or _holds(requirement.marker):
            names.append(requirement.name)
    return names


def _holds(marker: Marker) -> bool:
    return marker.evaluate({"extra": "", "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"})


def _copy(distribution: metadata.Distribution, python: Path) -> None:
    name = distribution.metadata["Name"]
    for file in distribution.files or ():
        source = Path(str(distribution.locate_file(file)))
        if file.suffix in NATIVE_SUFFIXES:
            raise LayerError(
                f"shared layer: {name} {distribution.version} holds the native extension {file}; "
                "choose a pure Python distribution, or build a layer for the architecture"
            )
        if _belongs(file):
            destination = python / file
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, destination)


def _belongs(file: metadata.PackagePath) -> bool:
    if ".." in file.parts or "__pycache__" in file.parts or file.suffix == ".pyc":
        return False
    if file.parts[0].endswith(".dist-info"):
        return file.name in _KEPT_METADATA or "licenses" in file.parts
    return True
