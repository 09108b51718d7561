"""What is scanned: every stage in both layouts, and the pipeline, each synthesised with its scanners inside.

Run as a script in a process of its own, because the CDK keeps one Node, and says much:
`python -m scan.assemblies split|nested|pipeline FOLDER`. Beside the stages that ship there are `regulated`, the strictest environment
that configuration knows, and `rest`, the same behind a REST API with a web ACL.
"""

import json
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import cdk_nag

from blueprint_config import EnvironmentConfig, load_environment, load_environments
from blueprint_config.fixtures import FIXTURES
from blueprint_infrastructure import add_stages
from blueprint_pipeline import CONTEXT_KEY, PipelineSettings, PipelineStack

APPS = Path(__file__).parents[1] / "apps"
LAMBDAS = APPS / "infrastructure" / "lambdas"
REST_TIMEOUT_SECONDS = 20
"""Below the 29 seconds that a REST API waits."""


def environments(layout: str) -> list[EnvironmentConfig]:
    """What ships, and the two fixtures, in a layout."""
    regulated = load_environment("regulated", FIXTURES)
    changes = {
        "name": "rest",
        "api": regulated.api.model_copy(update={"kind": "rest"}),
        "lambda_": regulated.lambda_.model_copy(update={"timeout_seconds": REST_TIMEOUT_SECONDS}),
    }
    chosen = [*load_environments(), regulated, regulated.model_copy(update=changes)]
    return [config.model_copy(update={"layout": layout}) for config in chosen]


def app(name: str, folder: Path) -> cdk.App:
    """An app with the flags of `apps/<name>`, whose templates say which construct each resource comes from."""
    context = json.loads((APPS / name / "cdk.json").read_text(encoding="utf-8"))["context"]
    return cdk.App(context={**context, "aws:cdk:enable-path-metadata": True}, outdir=str(folder))


def check(made: cdk.App) -> None:
    """Synthesise with the three packs and CDK's own validation; what they find is in `validation-report.json`."""
    packs = (cdk_nag.AwsSolutionsChecks(), cdk_nag.NIST80053R5Checks(), cdk_nag.ServerlessChecks())
    cdk.Validations.of(made).add_plugins(*packs)
    synthesise(made)


def check_nested(folder: Path) -> None:
    """Validate nested templates as stacks of their own: CDK's validation looks at outermost stacks only."""
    made = cdk.App(outdir=str(folder / "validated-nested"))
    for path in sorted(folder.glob("assembly-*/*.nested.template.json")):
        repeat(json.loads(path.read_text(encoding="utf-8")), cdk.Stack(made, path.name.partition(".")[0]))
    synthesise(made)


def repeat(template: dict[str, Any], stack: cdk.Stack) -> None:
    """Put parameters and resources of a template into a stack as they are; CfnInclude does not know every intrinsic."""
    for name, parameter in template.get("Parameters", {}).items():
        cdk.CfnParameter(stack, name, type=parameter["Type"]).override_logical_id(name)
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties")
        repeated = cdk.CfnResource(stack, logical_id, type=resource["Type"], properties=properties)
        repeated.override_logical_id(logical_id)
        for key in sorted(set(resource) - {"Type", "Properties", "Metadata"}):
            repeated.add_override(key, resource[key])


def synthesise(made: cdk.App) -> None:
    """Synthesise; findings are no failure here, they are read from the report."""
    try:
        made.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise


def main(what: str, folder: Path) -> None:
    """Synthesise a layout, or the pipeline over the stages that ship."""
    if what == "pipeline":
        made = app("pipeline", folder)
        settings = PipelineSettings.from_context(made.node.try_get_context(CONTEXT_KEY))
        stages = add_stages(made, load_environments(), lambdas=LAMBDAS)
        PipelineStack(made, "Pipeline", settings=settings, stages=stages)
    else:
        made = app("infrastructure", folder)
        add_stages(made, environments(what), lambdas=LAMBDAS)
    check(made)
    if what == "nested":
        check_nested(folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
