"""No link of a document leads nowhere."""

from pathlib import Path

import pytest
from documentation.documents import documents
from documentation.links import anchors, broken_links


@pytest.mark.parametrize("document", documents().values(), ids=documents())
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert list(broken_links(document)) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](#one) [b](#two) [c](gone.md) [d](page.md#one)\n`[e](x.md)`\n```\n[f](y.md)\n```\n")
    assert list(broken_links(page)) == ["#two: no such heading", "gone.md: no such file"]


def test_anchors_are_those_of_the_site() -> None:
    assert anchors("# The operator's role\n## `deploy` & more\n") == {"the-operators-role", "deploy-more"}
