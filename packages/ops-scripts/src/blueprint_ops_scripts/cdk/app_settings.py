"""What an app tells our commands: the object `blueprint` in its cdk.json."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def app_settings(app: Path) -> Mapping[str, Any]:
    """The settings of the app in the folder `app`; empty where none can be read. The CLI itself says what is wrong with a cdk.json."""
    try:
        content: Any = json.loads((app / "cdk.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    settings = content.get("blueprint") if isinstance(content, dict) else None
    return settings if isinstance(settings, dict) else {}
