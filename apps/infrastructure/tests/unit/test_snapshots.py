"""The whole of each environment, so that a change of one line of code shows every line that it changes in AWS.

`pytest --snapshot-update` writes them anew; read the difference before committing it.
"""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

ASSET = re.compile(r"\b[0-9a-f]{64}\b")
VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_templates_are_those_that_were_reviewed(split: Any, environment: str, snapshot: SnapshotAssertion) -> None:
    text = json.dumps(split.templates(environment))
    text = VERSION.sub(r"\1HASH", ASSET.sub("HASH", text))
    assert json.loads(text) == snapshot(extension_class=JSONSnapshotExtension)
