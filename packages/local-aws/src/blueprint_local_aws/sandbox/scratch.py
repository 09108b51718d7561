"""A copy of the workspace's infrastructure app in a git repository of its own, and the changes that make new releases."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError

_AUTHOR = {"GIT_AUTHOR_NAME": "sandbox", "GIT_AUTHOR_EMAIL": "sandbox@localhost"}
_COMMITTER = {"GIT_COMMITTER_NAME": "sandbox", "GIT_COMMITTER_EMAIL": "sandbox@localhost"}
_APP = Path("apps/infrastructure")
_COPIED = (
    *(_APP / name for name in ("app.py", "cdk.json", "lambdas")),
    *(Path(name) for name in ("package.json", "package-lock.json", "uv.lock")),
)
_HANDLER = _APP / "lambdas/orders/handler.py"
_ENTRY = "def handler("

IMPROVED = "\nRELEASE_NOTE = 'second release: orders answer as before'\n"

BROKEN_IN_PROD = """

_healthy_handler = handler


def handler(event, context):
    \"\"\"A defect that neither tests nor health checks see: only customers of prod who place orders meet it.\"\"\"
    import os

    if event.get("routeKey") == "POST /orders" and "/prod/" in os.environ["RELEASE_PARAMETER"]:
        raise RuntimeError("third release: cannot reach the payment provider")
    return _healthy_handler(event, context)
"""


@dataclass(frozen=True)
class ScratchWorkspace:
    """A copied workspace. Only its handlers change; the packages are those of the environment that runs the sandbox."""

    folder: Path

    @classmethod
    def copy(cls, root: Path, folder: Path) -> "ScratchWorkspace":
        """Copy what a synthesis of the workspace at `root` needs into `folder`, and commit it.

        Raises:
            SandboxError: the workspace is not whole, or git is not installed.
        """
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "cdk.out", "build")
        for name in _COPIED:
            source, target = root / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignore)
            elif source.is_file():
                shutil.copy2(source, target)
            else:
                raise SandboxError(
                    f"copying the app: {source} is missing; run the sandbox inside a clone of the repository"
                )
        (folder / ".gitignore").write_text("cdk.out/\nnode_modules\n__pycache__/\nbuild/\n", encoding="utf-8")
        if (root / "node_modules").is_dir():
            (folder / "node_modules").symlink_to(root / "node_modules")
        scratch = cls(folder)
        scratch._git("init", "--quiet", "--initial-branch=main")
        scratch.commit("first release")
        return scratch

    def append_to_orders(self, code: str, message: str) -> None:
        """Change the orders function by appending `code` to its handler, and commit."""
        handler = self.folder / _HANDLER
        text = handler.read_text(encoding="utf-8")
        if _ENTRY not in text:
            raise SandboxError(f"changing the orders function: {_HANDLER} has no function that starts with {_ENTRY!r}")
        handler.write_text(text + code, encoding="utf-8")
        self.commit(message)

    def commit(self, message: str) -> None:
        """Commit everything in the folder."""
        self._git("add", "--all")
        self._git("commit", "--quiet", "-m", message)

    def _git(self, *arguments: str) -> None:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), **_AUTHOR, **_COMMITTER}
        try:
            done = subprocess.run(
                ["git", "-c", "commit.gpgsign=false", *arguments],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise SandboxError("committing the app: git is not installed; releases are named after commits") from error
        if done.returncode != 0:
            raise SandboxError(
                f"committing the app: git {arguments[0]} ended with {done.returncode}: {done.stderr.strip()}"
            )
