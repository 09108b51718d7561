"""Who may import whom: each member stays usable alone, and none of them reaches around the others."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "packages/config": set(),
    "packages/constructs": {"aws_cdk"},
    "packages/aspects": {"aws_cdk"},
    "packages/ops-scripts": {"blueprint_config", "boto3"},
    "packages/local-aws": {"blueprint_config", "boto3"},
    # It also depends on blueprint-ops-scripts, whose code it packs for the functions that look after an environment; it reads
    # those files without importing them, so that no stack can come to rest on what operations do.
    "apps/infrastructure": {"blueprint_config", "blueprint_constructs", "blueprint_aspects", "aws_cdk"},
    "apps/pipeline": {"blueprint_config", "blueprint_aspects", "blueprint_infrastructure", "aws_cdk"},
}
WATCHED = {
    "aws_cdk",
    "boto3",
    "botocore",
    *(
        f"blueprint_{name.replace('-', '_')}"
        for name in ("config", "constructs", "aspects", "ops-scripts", "local-aws", "infrastructure", "pipeline")
    ),
}
RUNS_IN_LAMBDA = "runtime"
"""A folder of code that is given to functions as text: what it imports is there, and its member does without."""
BOTO_ONLY_AT_THE_EDGE = ROOT / "packages/ops-scripts/src/blueprint_ops_scripts"


def imported(path: Path) -> Iterator[str]:
    """Top-level packages that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def violations(member: Path, allowed: set[str]) -> list[str]:
    """Imports in the member's sources that its layer does not allow."""
    own = f"blueprint_{member.name.replace('-', '_')}"
    accepted = allowed | {own} | ({"botocore"} if "boto3" in allowed else set())
    return [
        f"{path.relative_to(member)}: {name}"
        for path in sorted((member / "src").rglob("*.py"))
        if path.parent.name != RUNS_IN_LAMBDA
        for name in imported(path)
        if name in WATCHED - accepted
    ]


def test_every_member_is_listed() -> None:
    members = {
        str(path.parent.relative_to(ROOT))
        for path in [*ROOT.glob("packages/*/pyproject.toml"), *ROOT.glob("apps/*/pyproject.toml")]
    }
    assert members == set(MAY_IMPORT)


@pytest.mark.parametrize("member", MAY_IMPORT)
def test_a_member_imports_only_what_its_layer_allows(member: str) -> None:
    assert violations(ROOT / member, MAY_IMPORT[member]) == []


def test_a_planted_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "config/src").mkdir(parents=True)
    (tmp_path / "config/src/planted.py").write_text("def late():\n    from aws_cdk import Stack\n")
    assert violations(tmp_path / "config", set()) == ["src/planted.py: aws_cdk"]


def test_operations_speak_boto3_only_at_the_edge() -> None:
    edge = {BOTO_ONLY_AT_THE_EDGE / "aws"}
    inside = [
        str(path.relative_to(BOTO_ONLY_AT_THE_EDGE))
        for path in sorted(BOTO_ONLY_AT_THE_EDGE.rglob("*.py"))
        if not edge.intersection(path.parents)
        and not path.name.endswith(("cli.py", "handler.py"))
        and {"boto3", "botocore"} & set(imported(path))
    ]
    assert inside == []
