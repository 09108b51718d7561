"""The pages of the rules are those that the rules would write."""

import importlib.util
from pathlib import Path
from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "rule_pages.py"


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_pages", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_checked_in_pages_are_up_to_date() -> None:
    tool = _tool()
    stale = [
        name
        for name, text in tool.pages().items()
        if not (tool.FOLDER / name).is_file() or (tool.FOLDER / name).read_text(encoding="utf-8") != text
    ]

    assert stale == [], "write them anew: python packages/aspects/tools/rule_pages.py"


def test_there_is_no_page_of_a_rule_that_is_gone() -> None:
    tool = _tool()
    on_disk = {path.name for path in tool.FOLDER.glob("[A-Z][A-Z][A-Z][0-9]*.md")}

    assert on_disk == {name for name in tool.pages() if name != "README.md"}
