"""Who listens on a port of this machine."""

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

LOOPBACK = "127.0.0.1"
_LISTENING = "0A"


def is_free(port: int) -> bool:
    """Return whether nothing listens on `port` of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def describe(port: int) -> str:
    """Say what listens on `port`, as far as this user may know: "pid 123 (nginx: master)", else "another process"."""
    for pid in _pids_of(set(_inodes(port))):
        return f"pid {pid} ({command_of(pid) or 'unknown command'})"
    return "another process"


def command_of(pid: int) -> str | None:
    """Return the command line of a process, None when there is none or it may not be read."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return b" ".join(words).decode(errors="replace").strip() or None


def _inodes(port: int) -> Iterator[str]:
    """Yield the socket inodes that listen on `port`, from the kernel's tables (Linux only)."""
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]


def _pids_of(inodes: set[str]) -> Iterator[int]:
    links = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*") if links else ():
        try:
            if any(str(descriptor.readlink()) in links for descriptor in (process / "fd").iterdir()):
                yield int(process.name)
        except OSError:
            continue  # another user's process, or one that ended meanwhile
