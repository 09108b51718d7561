"""What must be true before the emulator may serve: the exact ministack, and every function that extensions replace."""

from importlib import metadata

SUPPORTED = "1.5.33"
"""The release of ministack that the extensions were written against and are tested with."""


class UnsupportedEmulatorError(RuntimeError):
    """The extensions do not fit the ministack that is installed."""


def check_version(installed: str | None = None) -> None:
    """Refuse every ministack but the supported one; `installed` is read from the environment by default.

    Raises:
        UnsupportedEmulatorError: another version is installed.
    """
    found = metadata.version("ministack") if installed is None else installed
    if found != SUPPORTED:
        raise UnsupportedEmulatorError(
            f"ministack {found} is installed: the extensions are for {SUPPORTED}; "
            "run `uv sync --frozen` in packages/local-aws/emulator, or port the extensions and change SUPPORTED"
        )
