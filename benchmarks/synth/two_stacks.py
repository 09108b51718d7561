"""Synthesises the two stacks of the three environments, by an entry point like that of the app."""

import gc
import sys
from pathlib import Path


def main() -> None:
    """Like apps/infrastructure/app.py, of which it differs by what it adds."""
    gc.disable()
    from aws_cdk import App

    from blueprint_config import load_environments
    from python_stacks import add_two_stacks

    app = App()
    for config in load_environments():
        add_two_stacks(app, config, Path(sys.argv[1]))
    app.synth()


if __name__ == "__main__":
    main()
