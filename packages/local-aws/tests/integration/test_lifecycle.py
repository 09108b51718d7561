"""Starting and ending: what is said when something is in the way, and that nothing is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_local_aws import Credentials, DataFolderError, EmulatorDiedError, LocalAws, PortInUseError

pytestmark = pytest.mark.integration

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def free_port() -> int:
    """Return a port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Return whether a process runs and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(pid: int, seconds: float = 10.0) -> bool:
    """Return whether a process ends within so many seconds."""
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


@pytest.fixture(name="port")
def a_port() -> int:
    """Return a port for one test."""
    return free_port()


@pytest.fixture
def local_aws_command(port: int, tmp_path: Path) -> Iterator[Run]:
    """Return a function that runs `local-aws` on the test's port and folder; what it started is stopped afterwards."""

    def run(command: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        line = [
            sys.executable,
            "-m",
            "blueprint_local_aws",
            command,
            "--port",
            str(port),
            "--data-dir",
            str(tmp_path / "d"),
        ]
        return subprocess.run(
            [*line, *arguments], capture_output=True, text=True, env={**os.environ, **environment}, check=False
        )

    yield run
    run("down")


def test_up_status_down_and_a_second_up(local_aws_command: Run, port: int) -> None:
    first = local_aws_command("up")
    assert (first.returncode, first.stdout) == (0, f"http://127.0.0.1:{port}\n"), first.stderr
    second = local_aws_command("up")
    assert second.returncode == 0
    assert "already running" in second.stderr
    found = json.loads(local_aws_command("status", "--json").stdout)
    assert found["endpoint_url"] == f"http://127.0.0.1:{port}"
    assert found["declared"] == []
    assert "every resource is emulated" in local_aws_command("status").stdout
    assert local_aws_command("down").returncode == 0
    assert ends(found["pid"])
    gone = local_aws_command("status")
    assert gone.returncode == 1
    assert "no local AWS runs" in gone.stderr
    assert local_aws_command("down").returncode == 0


def test_exec_gives_a_command_the_account_of_an_environment_and_keeps_its_exit_code(local_aws_command: Run) -> None:
    local_aws_command("up")
    who = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'], boto3.Session().region_name)"
    hostile = {"AWS_PROFILE": "nobody", "AWS_SESSION_TOKEN": "x", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"}
    found = local_aws_command("exec", "--env", "prod", "--", sys.executable, "-c", who, **hostile)
    assert found.stdout.split() == ["333333333333", "us-east-1"], found.stderr
    assert local_aws_command("exec", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_exec_offers_every_environment_as_a_profile(local_aws_command: Run) -> None:
    local_aws_command("up")
    accounts = (
        "import boto3\n"
        "for name in ('dev', 'staging', 'prod'):\n"
        "    found = boto3.Session(profile_name=f'blueprint-{name}')\n"
        "    print(found.client('sts').get_caller_identity()['Account'], found.region_name)"
    )
    found = local_aws_command("exec", "--", sys.executable, "-c", accounts)
    lines = [line.split()[0] for line in found.stdout.splitlines()]
    assert lines == ["111111111111", "222222222222", "333333333333"], found.stderr


def test_exec_says_what_is_wrong(local_aws_command: Run) -> None:
    assert "local-aws up" in local_aws_command("exec", "--", "true").stderr
    local_aws_command("up")
    unknown = local_aws_command("exec", "--env", "nowhere", "--", "true")
    assert (unknown.returncode, "dev" in unknown.stderr) == (2, True)
    absent = local_aws_command("exec", "--", "no-such-command")
    assert (absent.returncode, "no-such-command" in absent.stderr) == (2, True)


def test_state_is_there_again_with_persist(local_aws_command: Run, port: int) -> None:
    def parameters() -> Any:
        keys = Credentials.of_account("111111111111").client_arguments()
        return boto3.client("ssm", region_name="us-east-1", endpoint_url=f"http://127.0.0.1:{port}", **keys)

    local_aws_command("up", "--persist")
    parameters().put_parameter(Name="/kept", Value="yes", Type="String")
    local_aws_command("down")
    local_aws_command("up", "--persist")
    assert parameters().get_parameter(Name="/kept")["Parameter"]["Value"] == "yes"
    local_aws_command("down")
    local_aws_command("up")
    assert parameters().describe_parameters()["Parameters"] == []


def test_a_taken_port_is_refused_and_the_holder_named(port: int, tmp_path: Path, local_aws_command: Run) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        with pytest.raises(PortInUseError, match=rf"port {port} is in use: pid {os.getpid()} "):
            LocalAws.start(port=port, data_dir=tmp_path)
        refused = local_aws_command("up")
    assert (refused.returncode, f"port {port} is in use" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr


def kill(running: LocalAws) -> None:
    """Kill the emulator as the system would when memory runs out."""
    pid = running.status()["pid"]
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)


def test_a_killed_emulator_is_said_with_the_end_of_its_log(tmp_path: Path) -> None:
    running = LocalAws.start(port=0, data_dir=tmp_path)
    kill(running)
    with pytest.raises(EmulatorDiedError, match="SIGKILL") as caught:
        running.status()
    running.stop()
    assert str(tmp_path / "emulator.log") in str(caught.value)


def use_a_killed_emulator(folder: Path) -> None:
    """Fail as a client of a dead emulator does."""
    with LocalAws.start(port=0, data_dir=folder) as running:
        kill(running)
        raise ConnectionError("a client saw nothing but this")


def test_a_failure_that_comes_from_a_dead_emulator_is_reported_as_that(tmp_path: Path) -> None:
    with pytest.raises(EmulatorDiedError):
        use_a_killed_emulator(tmp_path)


def test_the_emulator_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner_code = (
        "import sys, time\nfrom pathlib import Path\nfrom blueprint_local_aws import LocalAws\n"
        "running = LocalAws.start(port=0, data_dir=Path(sys.argv[1]))\n"
        "print(running.status()['pid'], flush=True)\ntime.sleep(60)"
    )
    command = [sys.executable, "-c", owner_code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert is_alive(pid)
        owner.kill()
    assert ends(pid)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    with pytest.raises(DataFolderError, match="--data-dir"):
        LocalAws.start(port=0, data_dir=in_the_way / "data")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_said_and_is_no_traceback(tmp_path: Path, local_aws_command: Run) -> None:
    data = tmp_path / "d"
    data.mkdir()
    (data / "running.tmp").symlink_to("/dev/full")
    refused = local_aws_command("up")
    assert refused.returncode == 3
    assert "No space left on device" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_only_loopback_is_listened_on(local_aws_command: Run, port: int) -> None:
    local_aws_command("up")
    wanted = f"0100007F:{port:04X}"
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert [one for one in listening if one.endswith(f":{port:04X}")] == [wanted]


def test_clients_of_another_ministack_are_refused(tmp_path: Path) -> None:
    emulator = Path(__file__).parents[2] / "emulator" / "src"
    check = (
        f"import sys; sys.path.insert(0, {str(emulator)!r})\n"
        "from blueprint_emulator import selftest\nselftest.check_version('1.6.0')"
    )
    refused = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "ministack 1.6.0 is installed: the extensions are for 1.5.33" in refused.stderr
