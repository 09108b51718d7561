"""Who listens on a port."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from blueprint_local_aws.listeners import command_of, describe, free_port, is_free


@pytest.fixture
def taken() -> Iterator[int]:
    """Listen on a port for the length of a test."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    assert not is_free(taken)
    assert is_free(free_port())


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel's tables are read on Linux only")
def test_the_holder_is_named_with_its_command(taken: int) -> None:
    assert describe(taken).startswith(f"pid {os.getpid()} (")
    assert command_of(os.getpid()) in describe(taken)


def test_an_unknown_holder_is_just_another_process() -> None:
    assert describe(free_port()) == "another process"
