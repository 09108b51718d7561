"""The CDK CLI that the nearest `package-lock.json` pins, installed on first use."""

import fcntl
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import ToolchainError
from .node import node_environment, node_executable, npm_script

PACKAGE = "aws-cdk"
_INSTALL_TIMEOUT_SECONDS = 600


@dataclass(frozen=True)
class PinnedCli:
    """The CLI of one lock file. Nothing is installed until `ensure` is called."""

    folder: Path
    """The folder of the lock file; the CLI goes to `node_modules` in it."""

    version: str

    @property
    def script(self) -> Path:
        """The CLI's entry script."""
        return self.folder / "node_modules" / PACKAGE / "bin" / "cdk"

    @property
    def command(self) -> list[str]:
        """What to run, before the CLI's own arguments."""
        return [str(node_executable()), str(self.script)]

    def is_installed(self) -> bool:
        """Whether exactly the locked version is there, whole."""
        manifest = self.folder / "node_modules" / PACKAGE / "package.json"
        try:
            found = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            return False
        return bool(found.get("version") == self.version) and self.script.is_file()

    def ensure(self, say: Callable[[str], None]) -> None:
        """Install the locked version where it is missing; another process that does so already is waited for.

        Raises:
            ToolchainError: npm could not install it.
        """
        if self.is_installed():
            return
        with _only_one_process(self.folder):
            if not self.is_installed():
                say(f"installing the CDK CLI {self.version} (once)")
                self._install()

    def _install(self) -> None:
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            done = subprocess.run(
                [str(node_executable()), str(npm_script()), *arguments],
                cwd=self.folder,
                env=node_environment(),
                capture_output=True,
                text=True,
                check=False,
                timeout=_INSTALL_TIMEOUT_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise ToolchainError(
                f"installing the CDK CLI {self.version}: npm did not finish within {_INSTALL_TIMEOUT_SECONDS} s",
                remedy="check the connection to the npm registry, then repeat the command",
            ) from error
        if done.returncode != 0 or not self.is_installed():
            seen = (done.stderr or done.stdout).strip().splitlines()
            raise ToolchainError(
                f"installing the CDK CLI {self.version}: npm ci ended with {done.returncode}: {' '.join(seen[:6]) or 'no output'}",
                remedy=f"check the connection to the npm registry, then run npm ci in {self.folder} by hand to see all of it",
            )


def find_pinned_cli(start: Path) -> PinnedCli:
    """The CLI pinned by the nearest `package-lock.json` at or above `start` that knows aws-cdk.

    Raises:
        ToolchainError: there is no such lock file.
    """
    for folder in (start, *start.parents):
        version = _locked_version(folder / "package-lock.json")
        if version:
            return PinnedCli(folder, version)
    raise ToolchainError(
        f"no package-lock.json at or above {start} pins {PACKAGE}",
        remedy=f"run npm install --save-dev --save-exact {PACKAGE}@2.1148.1 at the root of the project and commit the lock file",
    )


def _locked_version(lock: Path) -> str | None:
    try:
        packages = json.loads(lock.read_text(encoding="utf-8")).get("packages", {})
    except FileNotFoundError:
        return None
    except (OSError, json.JSONDecodeError) as error:
        raise ToolchainError(f"{lock} cannot be read: {error}", remedy="restore it from version control") from error
    version = packages.get(f"node_modules/{PACKAGE}", {}).get("version")
    return str(version) if version else None


@contextmanager
def _only_one_process(folder: Path) -> Iterator[None]:
    """Hold the lock file itself: npm empties node_modules, so a marker in there would not last."""
    with (folder / "package-lock.json").open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
