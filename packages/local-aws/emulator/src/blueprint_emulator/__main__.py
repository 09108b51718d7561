"""`python -m blueprint_emulator --port 4566 --data-dir DIR`: serve until SIGTERM."""

import argparse
import asyncio
import sys
from pathlib import Path

from blueprint_emulator import environment, parent, patching, selftest


def main() -> int:
    """Check, install, serve; exit 0 after SIGTERM, 2 when the extensions do not fit."""
    options = _options()
    environment.prepare(
        port=options.port,
        data_dir=options.data_dir,
        persist=options.persist,
        enforce_iam=options.enforce_iam,
        minute_seconds=options.minute_seconds,
    )
    try:
        selftest.check_version()
        selftest.check_names()
        from blueprint_emulator import server  # imports ministack, which reads the environment

        server.install_extensions(enforce_iam=options.enforce_iam)
    except (selftest.UnsupportedEmulatorError, patching.MissingTargetError) as error:
        sys.stderr.write(f"emulator refused to start: {error}\n")
        return 2
    if options.parent_pipe is not None:
        parent.end_with(options.parent_pipe)
    asyncio.run(server.serve(port=options.port))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="blueprint_emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True, help="where state and unpacked functions go")
    parser.add_argument("--persist", action="store_true", help="keep state over restarts; written on SIGTERM only")
    parser.add_argument("--enforce-iam", action="store_true", help="let policies decide what a caller may do")
    parser.add_argument("--minute-seconds", type=float, default=60.0, help="how long a minute of an alarm lasts")
    parser.add_argument("--parent-pipe", type=int, help="end when the other end of this pipe is closed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
