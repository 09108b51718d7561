"""The APIs of the fake, as functions of a request and a moment. No sockets, no clock of its own."""

# ruff: noqa: N802, ARG002 - methods are named after the API's actions, and all take the same arguments

import json
import random
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .change_sets import ChangeSets
from .detections import Detection, Detections
from .errors import Refusal, denied, missing, throttled
from .faults import FAULTS, Fault
from .limits import LOOSE, Bucket, Limits
from .mishaps import Mishaps
from .pages import Pages
from .shapes import drift_record, resource_summary, stack_description, timestamp
from .world import Stack, World

Answer = dict[str, Any]


class FakeCloudFormation:
    """One account and region. `handle` is everything that happens to a request."""

    def __init__(
        self,
        world: World,
        *,
        limits: Limits = LOOSE,
        faults: Sequence[str] = (),
        seed: int = 0,
        detection_speed: float = 1.0,
        page_size: int = 100,
    ) -> None:
        self.world = world
        self.limits = limits
        self.rng = random.Random(seed)
        self.faults: list[Fault] = [FAULTS[name] for name in faults]
        self.flags = frozenset(flag for fault in self.faults for flag in fault.flags)
        self.detections = Detections(limits.bucket_of_reads(), self.rng, speed=detection_speed)
        self.calls: Counter[str] = Counter()
        self.throttled = 0
        self.by_stack: Counter[str] = Counter()
        """Calls that named a stack, or a detection of it, by the stack's ARN."""

        self._page_size = page_size
        self._buckets: dict[str, Bucket] = {}
        self._pages = Pages(self.flags)
        self._mishaps = Mishaps(self.flags, world, self.detections, self.rng)
        self.change_sets = ChangeSets(world, self.rng)
        for fault in self.faults:
            if fault.bend is not None:
                fault.bend(world, self.rng)
        self._mishaps.prepare()

    def handle(self, action: str, params: dict[str, Any], now: float) -> Answer:
        """The answer to a request at the moment `now` (seconds).

        Raises:
            Refusal, Reset, Garbage: what the caller gets instead.
        """
        self.calls[action] += 1
        self._count(params)
        self.detections.advance(now)
        self._mishaps.advance(now)
        bucket = self._buckets.setdefault(action, self.limits.bucket(action))
        if not bucket.take(now):
            self.throttled += 1
            raise throttled()
        for fault in self.faults:
            if fault.before is not None:
                fault.before(self.rng, action)
        api = getattr(self, f"_{action}", None) or getattr(self.change_sets, action, None)
        if api is None:
            raise Refusal("InvalidAction", f"the action {action} is not valid for this endpoint")
        answer: Answer = api(params, now)
        for fault in self.faults:
            if fault.after is not None:
                fault.after(self.rng, action)
        return answer

    def _count(self, params: dict[str, Any]) -> None:
        detection = self.detections.by_id.get(params.get("StackDriftDetectionId", ""))
        stack = detection.stack if detection is not None else self.world.by_name_or_arn(params.get("StackName", ""))
        if stack is not None:
            self.by_stack[stack.arn] += 1

    def _DescribeStacks(self, params: dict[str, Any], now: float) -> Answer:
        if params.get("StackName"):
            return {"Stacks": [stack_description(self._stack(params))]}
        alive = [one for one in self.world.stacks.values() if one.status != "DELETE_COMPLETE"]
        page, token = self._pages.cut(alive, params.get("NextToken"), self._page_size)
        return _with_token({"Stacks": [stack_description(one) for one in page]}, token)

    def _ListStacks(self, params: dict[str, Any], now: float) -> Answer:
        every = [stack_description(one) for one in self.world.stacks.values()]  # deleted ones as well, as in AWS
        page, token = self._pages.cut(every, params.get("NextToken"), self._page_size)
        return _with_token({"StackSummaries": page}, token)

    def _ListStackResources(self, params: dict[str, Any], now: float) -> Answer:
        stack = self._stack(params)
        lagging = "list_lags" in self.flags and now - (stack.drift_checked_at or -1e9) < 4.0
        page, token = self._pages.cut(list(stack.resources.values()), params.get("NextToken"), self._page_size)
        return _with_token({"StackResourceSummaries": [resource_summary(one, lagging=lagging) for one in page]}, token)

    def _DetectStackDrift(self, params: dict[str, Any], now: float) -> Answer:
        stack = self._stack(params)
        if stack.denied:
            raise denied("DetectStackDrift")
        if stack.status.endswith("_IN_PROGRESS") or stack.status in (
            "ROLLBACK_COMPLETE",
            "CREATE_FAILED",
            "REVIEW_IN_PROGRESS",
        ):
            raise Refusal(
                "ValidationError", f"Stack [{stack.name}] is in {stack.status} state and cannot be checked for drift"
            )
        if self.detections.running(stack) is not None:
            raise Refusal("ValidationError", f"Drift detection is already in progress for stack [{stack.arn}]")
        ids = params.get("LogicalResourceIds") or []
        if len(ids) > 200:
            raise Refusal("ValidationError", "Member must have length less than or equal to 200")
        todo = [stack.resources[one] for one in ids] if ids else list(stack.resources.values())
        detection = Detection(
            id=str(uuid.UUID(int=self.rng.getrandbits(128))), stack=stack, started=now, todo=todo, whole=not ids
        )
        self._mishaps.touch(detection)
        self.detections.start(detection)
        return {"StackDriftDetectionId": detection.id}

    def _DescribeStackDriftDetectionStatus(self, params: dict[str, Any], now: float) -> Answer:
        detection = self.detections.by_id.get(params["StackDriftDetectionId"])
        if detection is None or ("detection_not_visible_at_once" in self.flags and now - detection.started < 6.0):
            raise Refusal("ValidationError", f"Drift detection {params['StackDriftDetectionId']} not found")
        answer: Answer = {
            "StackId": detection.stack.arn,
            "StackDriftDetectionId": detection.id,
            "Timestamp": timestamp(detection.started),
            "DetectionStatus": "DETECTION_IN_PROGRESS",
        }
        if detection.ended is not None:
            answer |= self._ended(detection)
        return answer

    def _ended(self, detection: Detection) -> Answer:
        drifted = sum(one.status in ("MODIFIED", "DELETED") for one in detection.stack.resources.values())
        lies = "stack_status_lies" in self.flags
        return {
            "DetectionStatus": "DETECTION_FAILED" if detection.failed else "DETECTION_COMPLETE",
            "DetectionStatusReason": detection.failed,
            "StackDriftStatus": "DRIFTED" if drifted and not lies else "IN_SYNC",
            "DriftedStackResourceCount": 0 if lies else drifted,
        }

    def _DescribeStackResourceDrifts(self, params: dict[str, Any], now: float) -> Answer:
        stack = self._stack(params)
        wanted = params.get("StackResourceDriftStatusFilters")
        checked = [one for one in stack.resources.values() if one.status != "NOT_CHECKED"]
        kept = [one for one in checked if not wanted or one.status in wanted]
        page, token = self._pages.cut(
            kept, params.get("NextToken"), min(self._page_size, int(params.get("MaxResults") or 100))
        )
        return _with_token({"StackResourceDrifts": [drift_record(stack, one) for one in page]}, token)

    def _GetTemplate(self, params: dict[str, Any], now: float) -> Answer:
        stack = self._stack(params)
        resources = {
            name: {"Type": one.type, "Metadata": {"aws:cdk:path": f"dev/{stack.name}/{name}"}}
            for name, one in stack.resources.items()
        }
        return {"TemplateBody": json.dumps({"Resources": resources})}

    def _stack(self, params: dict[str, Any]) -> Stack:
        stack = self.world.by_name_or_arn(params["StackName"])
        if stack is None:
            raise missing(params["StackName"])
        return stack


def _with_token(answer: Answer, token: str | None) -> Answer:
    return answer if token is None else answer | {"NextToken": token}
