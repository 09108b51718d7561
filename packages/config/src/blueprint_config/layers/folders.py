"""Which files make up which environment.

The shipped folder comes first, the caller's folder over it: `base.yaml`, `<name>.yaml`, then the folder's own `base.yaml`
and `<name>.yaml`. A name that only the caller's folder has is a new environment. A folder whose `base.yaml` says
`replaces_shipped: true` stands alone: the shipped files are not read at all.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from ..problems.problem import Problem
from .origin import Origin, SourceFile
from .parsing import Parsed, parse
from .reading import read_text
from .secret_search import secret_problems
from .tree import Branch, Leaf

SHIPPED = Path(__file__).parent.parent / "environments"
BASE = "base"
REPLACES = "replaces_shipped"


@dataclass(frozen=True, slots=True)
class Folder:
    """The parsed files of one folder, by name without ending."""

    files: dict[str, Parsed]
    problems: tuple[Problem, ...]
    """Problems of the folder itself: files that would be overlooked."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of an environment. A file that could not be parsed has no root."""

    root: Branch | None
    problems: tuple[Problem, ...]


def environment_files(config_dir: Path | None) -> tuple[dict[str, tuple[Layer, ...]], tuple[Problem, ...]]:
    """The layers of each environment, the lowest first, and the problems that belong to no environment."""
    folders = [read_folder(SHIPPED, labelled=False)]
    if config_dir is not None:
        folders.append(read_folder(config_dir, labelled=True))
    own = folders[-1].files.get(BASE)
    problems = [problem for folder in folders for problem in folder.problems]
    if config_dir is not None and own is not None:
        stands_alone, own, problem = _stands_alone(own)
        folders[-1].files[BASE] = own
        problems += [problem] if problem else []
        folders = folders[1:] if stands_alone else folders
    names = sorted({name for folder in folders for name in folder.files} - {BASE})
    return {name: _layers(folders, name) for name in names}, tuple(problems)


def names_in(config_dir: Path | None) -> set[str]:
    """The names of the environments, without reading their files.

    Raises:
        OSError: the folder cannot be read.
    """
    shipped, own = _stems(SHIPPED), set()
    if config_dir is not None:
        own = _stems(config_dir)
        if BASE in own and _stands_alone(_parsed(SourceFile(BASE, config_dir / f"{BASE}.yaml")))[0]:
            shipped = set()
    return (shipped | own) - {BASE}


def read_folder(folder: Path, *, labelled: bool) -> Folder:
    """Every environment file of the folder, parsed.

    Args:
        folder: where the files are.
        labelled: whether messages show the folder before the name of the file.
    """
    source = SourceFile(str(folder), folder)
    files: dict[str, Parsed] = {}
    problems: list[Problem] = []
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # keeps the error of a folder that is not there, unlike glob
    except OSError as error:
        what = f"the configuration folder cannot be read: {error.strerror}"
        return Folder({}, (_of_file(source, "Y001", what, "give a folder with environment files"),))
    for name in names:
        file = SourceFile(os.path.join(folder, name) if labelled else name, folder / name)  # noqa: PTH118  # keeps "./"
        stem, ending = os.path.splitext(name)  # noqa: PTH122  # plain text, a hundred times faster
        if ending == ".yaml":
            files[stem] = _parsed(file)
        elif ending.lower() in {".yml", ".yaml"}:
            problems.append(
                _of_file(
                    file,
                    "Y008",
                    f"{name} would be overlooked: environment files end with .yaml",
                    f"call it {stem}.yaml",
                )
            )
    return Folder(files, tuple(problems))


def _stems(folder: Path) -> set[str]:
    return {stem for stem, ending in map(os.path.splitext, os.listdir(folder)) if ending == ".yaml"}  # noqa: PTH208  # errors


def _layers(folders: list[Folder], name: str) -> tuple[Layer, ...]:
    found = (folder.files.get(stem) for folder in folders for stem in (BASE, name))
    return tuple(Layer(file.root, file.problems) for file in found if file is not None)


def _parsed(source: SourceFile) -> Parsed:
    text = read_text(source)
    if isinstance(text, Problem):
        return Parsed(None, (text,))
    parsed = parse(source, text)
    return Parsed(parsed.root, (*parsed.problems, *secret_problems(source, text, parsed.root)))


def _stands_alone(base: Parsed) -> tuple[bool, Parsed, Problem | None]:
    """Whether the folder replaces the shipped one, and its base file without the word that says so."""
    if base.root is None or REPLACES not in base.root.entries:
        return False, base, None
    entries = dict(base.root.entries)
    marker = entries.pop(REPLACES)
    rest = Parsed(Branch(entries, base.root.origin), base.problems)
    if isinstance(marker, Leaf) and isinstance(marker.value, bool):
        return marker.value, rest, None
    problem = Problem(
        code="S003",
        path=REPLACES,
        what="it says whether the shipped files are left out",
        remedy="write true or false",
        origin=marker.origin,
    )
    return False, rest, problem


def _of_file(source: SourceFile, code: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, path="", what=what, remedy=remedy, origin=Origin(source, 1, 1))
