"""Every member as its users get it: `python -m releasing.wheels [MEMBER ...]`.

Builds the wheels, and installs each into two environments of its own, with the highest and with the lowest direct
dependencies; imports it, and runs its own tests against the installed wheel. Siblings come as wheels too: at the lowest bound
those of the bound's tag, where there is one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from packaging.version import Version

from .members import Member, load_members
from .repository import Repository

Resolution = Literal["highest", "lowest-direct"]
RESOLUTIONS: tuple[Resolution, ...] = ("highest", "lowest-direct")
ROOT = Path(__file__).resolve().parents[1]
NOT_HERE = ("integration", "smoke", "peers")
"""Folders of tests that need more than the wheel: a local AWS, a deployed system, other tools."""


class Result(NamedTuple):
    """One cell of the matrix."""

    member: str
    resolution: Resolution
    distributions: int
    outcome: str
    passed: bool


def uv(*arguments: str, cwd: Path = ROOT) -> str:
    """What uv printed; its error ends the program."""
    done = subprocess.run(
        [os.environ.get("UV", "uv"), *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WheelError(f"uv {' '.join(arguments[:3])}: {done.stderr.strip()[-1500:]}")
    return done.stdout


class WheelError(Exception):
    """A wheel could not be built, resolved or installed."""


def build_all(dist: Path) -> None:
    """A wheel of every member, in `dist`."""
    uv("build", "--all-packages", "--wheel", "--quiet", "--out-dir", str(dist))


def build_lower_bounds(repository: Repository, members: Mapping[str, Member], member: Member, into: Path) -> None:
    """Wheels of the siblings at the versions that `member` says are enough, built from their tags."""
    for name, requirement in member.siblings.items():
        bounds = [Version(part.version) for part in requirement.specifier if part.operator in (">=", "==", "~=")]
        sibling = members[name]
        released = {Version(tag.removeprefix(f"{name}-v")): tag for tag in repository.tags(sibling)}
        tag = released.get(min(bounds)) if bounds else None
        if tag is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "source.tar"
            repository.git("archive", "--output", str(archive), tag, repository.path_of(sibling.folder))
            shutil.unpack_archive(archive, folder)
            source = Path(folder) / repository.path_of(sibling.folder)
            uv("build", "--wheel", "--quiet", "--out-dir", str(into), str(source), cwd=Path(folder))


def try_member(member: Member, resolution: Resolution, links: Sequence[Path]) -> Result:
    """Install the wheel, import it, and run its tests."""
    with tempfile.TemporaryDirectory(prefix="blueprint-wheel-") as folder:
        environment = Path(folder) / "venv"
        python = str(environment / "bin" / "python")
        try:
            uv("venv", "--quiet", "--python", sys.executable, str(environment))
            installed = install(member, resolution, links, python, Path(folder) / "requirements.txt")
            run(python, "-I", "-c", f"import {member.module}")
            tests = member.folder / "tests"
            left_out = [f"--ignore={tests / name}" for name in NOT_HERE]
            # From another folder, so that nothing is imported from the source.
            outcome = run(python, "-m", "pytest", "-q", f"--rootdir={ROOT}", *left_out, str(tests), cwd=Path(folder))
        except WheelError as error:
            return Result(member.name, resolution, 0, str(error), passed=False)
    return Result(member.name, resolution, installed, outcome.strip().splitlines()[-1], passed=True)


def install(member: Member, resolution: Resolution, links: Sequence[Path], python: str, compiled: Path) -> int:
    """Resolve by `resolution`, install exactly that, the wheel itself, and what its tests need; how many distributions."""
    found = [option for link in links for option in ("--find-links", str(link))]
    wheel = next(links[0].glob(f"{member.module}-{member.version}-*.whl"))
    pyproject = str(member.folder / "pyproject.toml")
    resolve = ("pip", "compile", "--quiet", "--no-sources", "--python", python, "--resolution", resolution, *found)
    uv(*resolve, "--output-file", str(compiled), pyproject)
    uv("pip", "install", "--quiet", "--python", python, "--no-sources", *found, "-r", str(compiled))
    uv("pip", "install", "--quiet", "--python", python, "--no-deps", str(wheel))
    uv("pip", "check", "--quiet", "--python", python)
    groups = tomllib.loads(Path(pyproject).read_text(encoding="utf-8")).get("dependency-groups", {})
    siblings = [line for line in groups.get("test", []) if line.startswith("blueprint-")]
    wheels = [str(next(links[0].glob(f"{line.replace('-', '_')}-*.whl"))) for line in siblings]
    needed = [*(line for line in groups.get("test", []) if line not in siblings), *wheels]
    if needed:
        uv("pip", "install", "--quiet", "--python", python, "--no-sources", *found, "-c", str(compiled), *needed)
    return len(uv("pip", "list", "--quiet", "--python", python, "--format", "freeze").splitlines())


def run(*command: str, cwd: Path = ROOT) -> str:
    """What a command printed.

    Raises:
        WheelError: it failed; the end of its output is in the message.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WheelError(
            f"{' '.join(command[1:4])} ended with {done.returncode}: {(done.stdout + done.stderr)[-1500:]}"
        )
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Print the matrix; 1 when a cell failed, 2 for an unknown member."""
    members = load_members(ROOT)
    if unknown := set(arguments) - set(members):
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; known are: {', '.join(members)}\n")
        return 2
    results = []
    with tempfile.TemporaryDirectory(prefix="blueprint-dist-") as folder:
        dist = Path(folder) / "dist"
        build_all(dist)
        for name in arguments or members:
            lower = Path(folder) / f"lower-{name}"
            lower.mkdir()
            build_lower_bounds(Repository(ROOT), members, members[name], lower)
            for resolution in RESOLUTIONS:
                links = [dist, lower] if resolution == "lowest-direct" else [dist]
                results.append(try_member(members[name], resolution, links))
                cell = results[-1]
                print(
                    f"{cell.member:15} {cell.resolution:14} {cell.distributions:4} distributions  {cell.outcome}",
                    flush=True,
                )
    return 0 if all(cell.passed for cell in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
