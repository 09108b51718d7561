"""Entry point of the CDK app: `cdk.json` runs it. One synth writes every environment into one assembly."""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    """Synthesise the environments that ship with blueprint-config, or those of BLUEPRINT_CONFIG_DIR over them."""
    # What a synth makes lives as long as its process; looking for garbage while the CDK's classes load finds none, slowly.
    gc.disable()
    from aws_cdk import App

    from blueprint_config import ConfigError, load_environments
    from blueprint_infrastructure import add_stages, apply_compliance

    config_dir = os.environ.get("BLUEPRINT_CONFIG_DIR")
    try:
        environments = load_environments(Path(config_dir) if config_dir else None)
    except ConfigError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    app = App()
    add_stages(app, environments, lambdas=Path(__file__).resolve().parent / "lambdas")
    apply_compliance(app, environments)
    app.synth()


if __name__ == "__main__":
    main()
