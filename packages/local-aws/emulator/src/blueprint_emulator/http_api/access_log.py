"""Access logs of a stage, written to the log group that its settings name.

Stock ministack stores the settings and writes nothing. The variables that the emulator knows are filled in, others
become "-", as API Gateway does for a value that does not apply.
"""

import json
import re
import time
import uuid
from typing import Any

from ministack.services import cloudwatch_logs

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.]+)")


def write(
    stage: dict[str, Any], api_id: str, route_key: str, method: str, path: str, answer: Any, milliseconds: float
) -> None:
    """Write one line for a request, if the stage has a log group for it; never disturb the request."""
    settings = stage.get("accessLogSettings") or {}
    form = settings.get("format") or settings.get("Format")
    destination = str(settings.get("destinationArn") or settings.get("DestinationArn") or "")
    group = destination.partition(":log-group:")[2].removesuffix(":*")
    if not form or not group or group not in cloudwatch_logs._log_groups:
        return
    values = {
        "apiId": api_id,
        "stage": str(stage.get("stageName", "")),
        "routeKey": route_key,
        "httpMethod": method,
        "path": path,
        "status": str(answer[0]),
        "responseLength": str(len(answer[2] or b"")),
        "responseLatency": str(round(milliseconds)),
        "requestId": uuid.uuid4().hex[:16],
        "requestTimeEpoch": str(int(time.time() * 1000)),
        "protocol": "HTTP/1.1",
        "identity.sourceIp": "127.0.0.1",
    }
    line = _VARIABLE.sub(lambda found: values.get(found.group(1), "-"), str(form))
    _put(group, str(stage.get("stageName", "")).strip("$"), line)


def _put(group: str, stream: str, line: str) -> None:
    """Append `line` to a stream of the group through the service's own operations."""
    streams = cloudwatch_logs._log_groups[group].get("streams", {})
    if stream not in streams:
        cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    event = {"timestamp": int(time.time() * 1000), "message": line}
    cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": [event]})


def known_variables(form: str) -> list[str]:
    """Return the names of the context variables of a format, for error messages and tests."""
    return sorted(set(_VARIABLE.findall(form if isinstance(form, str) else json.dumps(form))))
