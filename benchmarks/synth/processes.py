"""CPU seconds of commands that run in turn, and the rows that compare them."""

import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5


class Row(NamedTuple):
    """One line of the table: CPU seconds, and their ratio to `against`, which must not exceed `bar`."""

    what: str
    seconds: float
    against: str = ""
    ratio: float | None = None
    bar: float | None = None

    @property
    def missed(self) -> bool:
        """Whether the bar was exceeded."""
        return self.bar is not None and self.ratio is not None and self.ratio > self.bar


class Command(NamedTuple):
    """What to run, where, and with which variables."""

    words: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]


def cpu_seconds(command: Command) -> float:
    """CPU seconds of one command and everything that it started; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command.words, cwd=command.cwd, env=command.environment, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        said = (done.stderr or done.stdout)[-2000:]
        raise SystemExit(f"{' '.join(command.words)} ended with {done.returncode}: {said}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(commands: Mapping[str, Command], rounds: int = ROUNDS) -> dict[str, float]:
    """The least CPU seconds of each command, over `rounds` rounds in which each runs once."""
    best: dict[str, float] = {}
    for number in range(rounds):
        for name, command in commands.items():
            seconds = cpu_seconds(command)
            best[name] = min(seconds, best.get(name, seconds))
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return best
