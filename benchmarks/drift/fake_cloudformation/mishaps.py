"""Faults that need time or memory: stacks that move during the run, detections that fail, get stuck or run already."""

import random

from .detections import Detection, Detections
from .world import Stack, World

SOON = 45.0
"""Seconds into the run at which stacks begin to move."""


class Mishaps:
    """Bends the world as time goes by."""

    def __init__(self, flags: frozenset[str], world: World, detections: Detections, rng: random.Random) -> None:
        self._flags, self._world, self._detections, self._rng = flags, world, detections, rng
        self._due: list[tuple[float, str, Stack]] = []
        self._touched: set[str] = set()
        self.chosen: set[str] = set()
        """Names of the stacks that something happens to."""

    def prepare(self) -> None:
        """What is so from the beginning, and what will come."""
        if "already_running" in self._flags:
            for stack in self._choose(0.1):
                ids = list(stack.resources.values())
                self._detections.start(
                    Detection(id=f"foreign-{stack.name}", stack=stack, started=0.0, todo=ids, whole=True)
                )
        if "in_progress" in self._flags:
            for stack in self._choose(0.05):
                stack.status = "UPDATE_IN_PROGRESS"
                self._due.append((SOON, "settle", stack))
        if "updated_during_run" in self._flags:
            self._due += [(SOON, "update", stack) for stack in self._choose(0.05)]
        if "deleted_during_run" in self._flags:
            leaves = [one for one in self._choose(0.1) if not self._children(one) and one.parent is None]
            self._due += [(SOON, "delete", stack) for stack in leaves[:3]]

    def advance(self, now: float) -> None:
        """Do what has become due."""
        ready = [one for one in self._due if one[0] <= now]
        self._due = [one for one in self._due if one[0] > now]
        for at, what, stack in ready:
            if what == "settle":
                stack.status = "UPDATE_COMPLETE"
                stack.updated_at = at
            elif what == "update":
                stack.status, stack.updated_at = "UPDATE_COMPLETE", at
                for resource in list(stack.resources.values())[1:3]:
                    if resource.supported:
                        resource.truth = "MODIFIED"  # the update brought drift that the first check has not seen
            else:
                stack.status = "DELETE_COMPLETE"

    def touch(self, detection: Detection) -> None:
        """Spoil a new detection, each stack's first one only."""
        if detection.stack.name in self._touched:
            return
        self._touched.add(detection.stack.name)
        lot = self._rng.random()
        if "detection_failed" in self._flags and lot < 0.1:
            detection.fails_after = len(detection.todo) // 2
        if "stuck_detection" in self._flags and len(self._touched) == 3:
            detection.stuck = True

    def _choose(self, share: float) -> list[Stack]:
        stacks = self._rng.sample(list(self._world.stacks.values()), max(1, int(len(self._world.stacks) * share)))
        self.chosen.update(stack.name for stack in stacks)
        return stacks

    def _children(self, stack: Stack) -> bool:
        return any(other.parent == stack.arn for other in self._world.stacks.values())
