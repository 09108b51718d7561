"""Which stacks belong to a run: the environment's own, with everything nested below them at any depth."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from .calls import Call, DescribeStacks, Fault, ListStacks, Refused, StackPage
from .observed import StackRecord
from .steps import Procedure, ask


def all_stacks() -> Procedure[list[StackRecord] | Fault]:
    """Every stack of the account and region, each once."""
    return (yield from _pages(lambda token: DescribeStacks(token=token)))


def listed_stacks() -> Procedure[list[StackRecord] | Fault]:
    """The same without tags and outputs, which needs no permission to describe the stacks of others."""
    return (yield from _pages(lambda token: ListStacks(token=token)))


def _pages(call: Callable[[str | None], Call]) -> Procedure[list[StackRecord] | Fault]:
    found: dict[str, StackRecord] = {}
    seen: set[str] = set()
    token: str | None = None
    while True:
        reply = yield from ask(call(token))
        if not isinstance(reply, StackPage):
            assert isinstance(reply, Fault), "stacks or a fault"
            return reply
        found.update((stack.arn, stack) for stack in reply.stacks)
        token = reply.token
        if not token:
            return list(found.values())
        if token in seen:
            return Refused("RepeatedToken", "the service gave the same page token twice")
        seen.add(token)


def select(stacks: Sequence[StackRecord], *, prefix: str, globs: Sequence[str]) -> list[StackRecord]:
    """The roots that are called `prefix*`, or match one of `globs`, and all their descendants; parents come first.

    A glob is compared with the whole name, and with the name after `prefix`.
    """
    by_arn = {stack.arn: stack for stack in stacks}
    chosen = {stack.arn for stack in stacks if _wanted(stack, prefix, globs)}
    kept = [stack for stack in stacks if any(arn in chosen for arn in _line(stack, by_arn))]
    return sorted(kept, key=lambda stack: (len(_line(stack, by_arn)), stack.name))


def _wanted(stack: StackRecord, prefix: str, globs: Sequence[str]) -> bool:
    if globs:
        return any(fnmatchcase(stack.name, glob) or fnmatchcase(stack.name, prefix + glob) for glob in globs)
    return stack.parent is None and stack.name.startswith(prefix)


def _line(stack: StackRecord, by_arn: dict[str, StackRecord]) -> list[str]:
    """ARNs from the stack up to its root; a parent that is not visible still counts."""
    line = [stack.arn]
    above = stack.parent
    while above is not None and above not in line:
        line.append(above)
        above = by_arn[above].parent if above in by_arn else None
    if stack.root is not None and stack.root not in line:
        line.append(stack.root)
    return line
