"""Python in documents runs. The pages of constructs and rules are run by the tests of those members."""

import re
from pathlib import Path

import pytest
from documentation.documents import ROOT, documents

FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN_ELSEWHERE = ("docs/constructs", "docs/rules", "packages/aspects", "packages/constructs")


def fences() -> list[tuple[str, str]]:
    """Every Python fence with the name of its document."""
    return [
        (f"{name}-{at}", code)
        for name, path in documents().items()
        if not name.startswith(RUN_ELSEWHERE)
        for at, code in enumerate(FENCE.findall(path.read_text(encoding="utf-8")), 1)
    ]


@pytest.mark.parametrize("code", [code for _, code in fences()], ids=[name for name, _ in fences()])
def test_the_python_of_a_document_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "apps" / "infrastructure")
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "cdk.out"))
    exec(compile(code, "document.md", "exec"), {"__name__": "document"})
