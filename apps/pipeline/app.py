"""Entry point of the pipeline's CDK app: the same stages as apps/infrastructure, and the pipeline that deploys them."""

import gc
import os
import sys
from pathlib import Path

LAMBDAS = Path(__file__).resolve().parents[1] / "infrastructure" / "lambdas"


def main() -> None:
    """Synthesise every environment, and the pipeline over them."""
    # What a synth makes lives as long as its process; looking for garbage while the CDK's classes load finds none, slowly.
    gc.disable()
    from aws_cdk import App

    from blueprint_config import ConfigError, load_environments
    from blueprint_infrastructure import add_stages, apply_compliance
    from blueprint_pipeline import CONTEXT_KEY, PipelineSettings, PipelineStack, SettingsError

    config_dir = os.environ.get("BLUEPRINT_CONFIG_DIR")
    app = App()
    try:
        settings = PipelineSettings.from_context(app.node.try_get_context(CONTEXT_KEY))
        environments = load_environments(Path(config_dir) if config_dir else None)
    except (ConfigError, SettingsError) as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    stages = add_stages(app, environments, lambdas=LAMBDAS)
    PipelineStack(app, "Pipeline", settings=settings, stages=stages)
    apply_compliance(app, environments)
    app.synth()


if __name__ == "__main__":
    main()
