"""Making folders of environment files for tests."""

from pathlib import Path
from textwrap import dedent

FILES = Path(__file__).parent / "files"


def write(folder: Path, **files: str) -> Path:
    """Writes each text to `<name>.yaml`, and returns the folder."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(dedent(text), encoding="utf-8")
    return folder


def sound_folder(folder: Path, **files: str) -> Path:
    """A folder with a sound base and neighbour, and the given files; `shop` is production unless it says otherwise."""
    sound = {name: (FILES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("base", "neighbour")}
    return write(folder, **{**sound, **files})
