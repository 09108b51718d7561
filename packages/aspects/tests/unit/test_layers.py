"""The engine knows nothing of the CDK: only the adapters do."""

import subprocess
import sys
from pathlib import Path

import blueprint_aspects

SOURCE = Path(blueprint_aspects.__file__).parent


def test_only_the_adapters_import_the_cdk() -> None:
    importing = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith(("import aws_cdk", "from aws_cdk", "import jsii", "from constructs", "import constructs"))
    }

    assert importing == {"adapters"}


def test_checking_templates_starts_neither_node_nor_the_cdk() -> None:
    code = (
        "import sys, blueprint_aspects.cli; print([n for n in ('aws_cdk', 'jsii', 'constructs') if n in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
