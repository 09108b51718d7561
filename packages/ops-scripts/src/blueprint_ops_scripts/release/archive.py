"""Archives of a release's files: equal files make equal bytes, and unpacking never leaves the folder."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can carry."""

_UNIX = 3
_PLAIN, _EXECUTABLE = 0o100644, 0o100755


def pack(folder: Path, paths: Iterable[tuple[str, bool]]) -> bytes:
    """A zip of the files `(path, executable)` below `folder`, in the order of their paths, without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, executable in sorted(paths):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = (_EXECUTABLE if executable else _PLAIN) << 16
            archive.writestr(entry, (folder / path).read_bytes())
    return buffer.getvalue()


def unpack(data: bytes, folder: Path) -> None:
    """Write the files of a zip made by `pack` below `folder`.

    Raises:
        ValueError: it is not a zip, or an entry points outside of the folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                _write(folder, entry, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ValueError(f"not an archive: {error}") from error


def _write(folder: Path, entry: zipfile.ZipInfo, content: bytes) -> None:
    target = (folder / entry.filename).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise ValueError(f"{entry.filename} points outside of the archive")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod((entry.external_attr >> 16) & 0o777)
