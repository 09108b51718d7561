"""A rule: one fact that must hold for resources of some types."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.engine.policy import EnvironmentPolicy
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node

P = TypeVar("P", bound=Node)


class Problem(NamedTuple):
    """Why a fact does not hold.

    `detail` says what was seen, without logical ids or stack names where it can (the fingerprint is made of it).
    `level` and `severity` replace those of the rule when this problem is graver, milder or asked for later.
    """

    detail: str
    level: Level | None = None
    severity: Severity | None = None


class Context(NamedTuple):
    """What a rule may look at beside its resource."""

    assembly: Assembly
    resource: Resource
    policy: EnvironmentPolicy
    today_ordinal: int


Check = Callable[[P, Context], Iterator[Problem]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A fact, why it matters, how to mend it, and the function that decides.

    The function yields a `Problem` for each thing that is wrong with a part of a resource; yielding nothing is
    a pass, unless it met a value that cannot be known. `good` and `bad` are the Resources sections (YAML) of
    templates for which it holds and does not hold; both run as tests. `peers` name the equivalent rules of
    cdk-nag (`AwsSolutions-...`) and checkov (`CKV...`). `only_with` are the signs of a resource (names of
    properties, marks of its template) without any of which the fact holds, so that nobody has to look.
    """

    id: str
    fact: str
    why: str
    fix: str
    severity: Severity
    level: Level
    types: tuple[str, ...]
    good: str
    bad: str
    peers: tuple[str, ...] = ()
    graph: bool = False
    only_with: frozenset[str] = frozenset()
    name: str = ""
    check: Callable[..., Iterator[Problem]] = field(repr=False)
    parts: Callable[[Resource], Iterable[Node]] | None = field(default=None, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


def rule(
    *,
    id: str,
    fact: str,
    why: str,
    fix: str,
    severity: Severity,
    level: Level,
    types: Sequence[str],
    good: str,
    bad: str,
    peers: Sequence[str] = (),
    graph: bool = False,
    only_with: Iterable[str] = (),
    parts: Callable[[Resource], Iterable[Node]] | None = None,
) -> Callable[[Check[P]], Rule]:
    """Turn a function into a rule; the function's name is the fact that must hold.

    `types` are the resource types to look at, `("*",)` for all. `parts` splits a resource into the pieces that are
    judged one by one, so that an unknown in one does not hide a failure in another; without it the function
    gets the resource itself. `only_with` names the properties that the rule judges, where it has nothing to say
    about a resource that has none of them: it is then not called, which saves time in large apps.
    """

    def make(check: Check[P]) -> Rule:
        return Rule(
            id=id,
            fact=fact,
            why=why,
            fix=fix,
            severity=severity,
            level=level,
            types=tuple(types),
            good=good,
            bad=bad,
            peers=tuple(peers),
            graph=graph,
            only_with=frozenset(only_with),
            name=check.__name__,
            check=check,
            parts=parts,
        )

    return make
