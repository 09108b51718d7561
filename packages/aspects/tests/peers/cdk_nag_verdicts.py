"""Judge the corpus with cdk-nag; run as a script, because the CDK keeps one Node for a whole process.

Usage: cdk_nag_verdicts.py FOLDER; FOLDER holds one template per case. Prints {case: [rule ids that fail]}.
"""

import json
import sys
from pathlib import Path

import aws_cdk as cdk
import cdk_nag
from aws_cdk import cloudformation_include


def main(folder: Path) -> None:
    """Put every template into a stack of one app, synthesise, and read the validation report."""
    outdir = folder / "cdk.out"
    app = cdk.App(outdir=str(outdir), builtin_cloud_formation_validation=False)
    cases = sorted(folder.glob("*.json"))
    for path in cases:
        cloudformation_include.CfnInclude(cdk.Stack(app, path.stem), "T", template_file=str(path))
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks())
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    found: dict[str, set[str]] = {path.stem: set() for path in cases}
    report = json.loads((outdir / "validation-report.json").read_text())
    for plugin in report["pluginReports"]:
        for violation in plugin["violations"]:
            for place in violation.get("violatingConstructs", violation.get("violatingResources", [])):
                found[place["constructPath"].split("/")[0]].add(violation["ruleName"].partition("[")[0])
    sys.stdout.write(json.dumps({case: sorted(rules) for case, rules in found.items()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
