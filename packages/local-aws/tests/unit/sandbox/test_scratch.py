"""The copied app is a clean repository whose changes are commits."""

import subprocess
from pathlib import Path

import pytest

from blueprint_local_aws.sandbox.errors import SandboxError
from blueprint_local_aws.sandbox.scratch import BROKEN_IN_PROD, IMPROVED, ScratchWorkspace

HANDLER = '''"""Orders."""


def handler(event, context):
    return {"statusCode": 200}
'''


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    orders = root / "apps" / "infrastructure" / "lambdas" / "orders"
    (orders / "__pycache__").mkdir(parents=True)
    (orders / "__pycache__" / "handler.pyc").touch()
    (orders / "handler.py").write_text(HANDLER)
    for name in ("app.py", "cdk.json"):
        (root / "apps" / "infrastructure" / name).write_text("{}")
    for name in ("package.json", "package-lock.json", "uv.lock"):
        (root / name).write_text("{}")
    return root


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_copy_is_a_clean_repository_without_bytecode(workspace: Path, tmp_path: Path) -> None:
    copy = ScratchWorkspace.copy(workspace, tmp_path / "copy")
    assert git(copy.folder, "status", "--porcelain") == ""
    assert git(copy.folder, "ls-files").split() == [
        ".gitignore",
        *(f"apps/infrastructure/{name}" for name in ("app.py", "cdk.json", "lambdas/orders/handler.py")),
        *("package-lock.json", "package.json", "uv.lock"),
    ]


def test_a_change_is_a_commit_and_leaves_the_original_alone(workspace: Path, tmp_path: Path) -> None:
    copy = ScratchWorkspace.copy(workspace, tmp_path / "copy")
    copy.append_to_orders(IMPROVED, "second release")
    assert git(copy.folder, "log", "--format=%s").split("\n")[:2] == ["second release", "first release"]
    assert (workspace / "apps/infrastructure/lambdas/orders/handler.py").read_text() == HANDLER


@pytest.mark.parametrize(
    ("environment", "route", "works"),
    [
        ("staging", "POST /orders", True),
        ("prod", "GET /health", True),
        ("prod", "POST /orders", False),
    ],
)
def test_the_broken_release_fails_only_customers_of_prod(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, route: str, works: bool
) -> None:
    copy = ScratchWorkspace.copy(workspace, tmp_path / "copy")
    copy.append_to_orders(BROKEN_IN_PROD, "third release")
    monkeypatch.setenv("RELEASE_PARAMETER", f"/blueprint/{environment}/release")
    scope: dict[str, object] = {}
    exec((copy.folder / "apps/infrastructure/lambdas/orders/handler.py").read_text(), scope)
    handler = scope["handler"]
    assert callable(handler)
    if works:
        assert handler({"routeKey": route}, None) == {"statusCode": 200}
    else:
        with pytest.raises(RuntimeError, match="payment provider"):
            handler({"routeKey": route}, None)


def test_an_incomplete_workspace_is_named(workspace: Path, tmp_path: Path) -> None:
    (workspace / "uv.lock").unlink()
    with pytest.raises(SandboxError, match=r"uv\.lock is missing"):
        ScratchWorkspace.copy(workspace, tmp_path / "copy")


def test_a_handler_of_another_shape_is_refused(workspace: Path, tmp_path: Path) -> None:
    (workspace / "apps/infrastructure/lambdas/orders/handler.py").write_text("main = None\n")
    copy = ScratchWorkspace.copy(workspace, tmp_path / "copy")
    with pytest.raises(SandboxError, match="no function that starts with"):
        copy.append_to_orders(IMPROVED, "second release")
