"""Pages of the site that are not in docs/: the home page is the README, and every member's changelog has a page.

MkDocs calls the functions here; mkdocs.yml names this file.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
FIRST = ("index.md", "README.md")
_TO_DOCS = re.compile(r"\]\(docs/([^)]*)\)")
_TO_CODE = re.compile(r"\[([^\]]+)\]\((?:\.\./)?(?:packages|apps)/[^)]*\)")


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> Files:
    """Add the pages that are made from files elsewhere in the repository."""
    files.append(File.generated(config, "index.md", content=home(ROOT)))
    files.append(File.generated(config, "contributing.md", content=_within(ROOT / "CONTRIBUTING.md")))
    for changelog in changelogs(ROOT):
        text = changelog.read_text(encoding="utf-8").replace("# Changelog", f"# Changes of {changelog.parent.name}", 1)
        files.append(File.generated(config, f"changes/{changelog.parent.name}.md", content=text))
    return files


def on_config(config: MkDocsConfig, **_: Any) -> MkDocsConfig:
    """Put the folders whose pages come and go into the navigation."""
    docs = ROOT / "docs"
    for title, folder in (("Constructs", "constructs"), ("Rules", "rules"), ("Decisions", "decisions")):
        pages = sorted((path.name for path in (docs / folder).glob("*.md")), key=lambda name: (name not in FIRST, name))
        config.nav.append({title: [f"{folder}/{name}" for name in pages]})  # type: ignore[union-attr] # mkdocs.yml has one
    changes = [f"changes/{path.parent.name}.md" for path in changelogs(ROOT)]
    config.nav.append({"Changes": ["contributing.md", *changes]})  # type: ignore[union-attr] # as above
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links to code stay text: the site shows documents only."""
    return _TO_CODE.sub(r"`\1`", markdown)


def home(root: Path) -> str:
    """The README, with links as seen from the site."""
    text = _within(root / "README.md").replace("](CONTRIBUTING.md)", "](contributing.md)")
    for folder in ("constructs", "rules", "decisions"):
        text = text.replace(f"]({folder})", f"]({folder}/{_first(root / 'docs' / folder)})")
    return text


def _first(folder: Path) -> str:
    """The page with which a folder begins: its index, else the first by name."""
    names = sorted(path.name for path in folder.glob("*.md"))
    return next((name for name in FIRST if name in names), names[0])


def _within(path: Path) -> str:
    return _TO_DOCS.sub(r"](\1)", path.read_text(encoding="utf-8"))


def changelogs(root: Path) -> list[Path]:
    """Every member's changelog."""
    return sorted([*root.glob("packages/*/CHANGELOG.md"), *root.glob("apps/*/CHANGELOG.md")])
