"""Every document that people read: pages, READMEs, changelogs."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NOT_OURS = ("node_modules", "site", "cdk.out")
_PLACES = ("*.md", "docs/**/*.md", "packages/**/*.md", "apps/**/*.md", "benchmarks/**/*.md")


def documents() -> dict[str, Path]:
    """The documents, by their paths in the repository; what tools leave in hidden folders and installed packages are none."""
    found = {path.relative_to(ROOT).as_posix(): path for place in _PLACES for path in sorted(ROOT.glob(place))}
    return {name: path for name, path in found.items() if _is_ours(Path(name))}


def _is_ours(path: Path) -> bool:
    return not any(part.startswith(".") or part in _NOT_OURS for part in path.parts)
