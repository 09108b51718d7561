"""From YAML text to a tree with origins, and every trap in the text on the way."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..problems.problem import Problem
from ..problems.shown import HIDDEN, shown, shown_at, shown_path, without_secret
from .origin import Origin, SourceFile
from .scalars import Trap, read_scalar
from .tree import Branch, Leaf, Path, Scalar, Tree, Unreadable

DEEPEST = 16
"""Levels of nesting that are followed; the models have five."""

PATH_CODES: dict[Path, str] = {("account",): "C002"}
"""Words that an invariant is about: an account without quotes is the one mistake that everybody makes."""

REFUSED_FEATURE = "one value must stand in one place, so that a reader and an error message can point at it"


class Parsed(NamedTuple):
    """One file after parsing."""

    root: Branch | None
    """None when the text is not YAML or not a mapping."""

    problems: tuple[Problem, ...]


def parse(source: SourceFile, text: str) -> Parsed:
    """The tree of the file, with every problem of its notation. An empty file is an empty mapping."""
    # Imported here, because it costs as much as the rest of the package.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    top = Origin(source, 1, 1)
    builder = _TreeBuilder(source)
    try:
        root = builder.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except YAMLError as error:
        return Parsed(None, (*builder.problems, _syntax_problem(source, error)))
    except _TooDeepError:
        return Parsed(None, tuple(builder.problems))
    if root is None or (isinstance(root, Leaf) and root.value is None):
        return Parsed(Branch({}, top), tuple(builder.problems))
    if isinstance(root, Leaf):
        what = "the file is a list" if isinstance(root.value, tuple) else "the file is a single value"
        builder.report("Y007", (), root.origin, f"{what}; an environment is a mapping", "write `key: value` lines")
        return Parsed(None, tuple(builder.problems))
    return Parsed(Branch(root.entries, top), tuple(builder.problems))


def _syntax_problem(source: SourceFile, error: Any) -> Problem:
    """The parser's message without its excerpt of the text, which might hold a secret."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    origin = Origin(source, mark.line + 1, mark.column + 1) if mark else Origin(source, 1, 1)
    what = str(getattr(error, "problem", None) or "it cannot be read")
    return Problem(
        code="Y003",
        path="",
        what=f"this is not YAML: {without_secret(what)}",
        remedy="mend the notation at this place or just above it",
        origin=origin,
    )


class _TooDeepError(Exception):
    """The file nests too deeply; the problem has been reported."""


class _TreeBuilder:
    """Turns the parser's events into a tree. Events, not nodes: nodes have lost what was quoted, tagged or anchored."""

    def __init__(self, source: SourceFile) -> None:
        self.problems: list[Problem] = []
        self._source = source

    def report(self, code: str, path: Path, origin: Origin, what: str, remedy: str, value: str | None = None) -> None:
        self.problems.append(
            Problem(code=code, path=shown_path(path), what=what, remedy=remedy, origin=origin, value=value)
        )

    def document(self, events: Iterator[Any]) -> Tree | None:
        """The first document of the stream; None when there is none."""
        root: Tree | None = None
        for event in events:
            match type(event).__name__:
                case "DocumentStartEvent":
                    origin = self._origin(event)
                    if root is not None:
                        self.report(
                            "Y005", (), origin, "the file has a second document", "keep one document for each file"
                        )
                        break
                    if event.version or event.tags:
                        self.report(
                            "Y005",
                            (),
                            origin,
                            f"YAML directives are not supported: {REFUSED_FEATURE}",
                            "remove the % lines",
                        )
                case "StreamStartEvent" | "StreamEndEvent" | "DocumentEndEvent":
                    pass
                case _:
                    root = self._value(event, events, (), self._origin(event))
        return root

    def _value(self, event: Any, events: Iterator[Any], path: Path, origin: Origin) -> Tree:
        """The tree that begins with `event`; `origin` is where its key stands."""
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor is not None:
            self.report(
                "Y005",
                path,
                origin,
                f"anchors and aliases are not supported: {REFUSED_FEATURE}",
                "write the value out here",
            )
        elif event.ctag is not None:
            self.report(
                "Y005",
                path,
                origin,
                "YAML tags are not supported: the type follows from the key",
                "remove the `!` word",
            )
        match kind:
            case "MappingStartEvent":
                return self._mapping(events, path, origin)
            case "SequenceStartEvent":
                return self._sequence(events, path, origin)
            case "AliasEvent":
                return Leaf(Unreadable.VALUE, origin)
            case _:
                return Leaf(self._scalar(event, path, origin), origin)

    def _mapping(self, events: Iterator[Any], path: Path, origin: Origin) -> Tree:
        entries: dict[str, Tree] = {}
        self._check_depth(path, origin)
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            at = self._origin(event)
            key = self._key(event, events, path, at)
            below = self._value(next(events), events, (*path, key or "?"), at)
            if key in entries:
                first = entries[key].origin
                what = f"the key stands here for the second time; first at line {first.line}"
                self.report("Y004", (*path, key), at, what, "keep one of the two")
                entries[key] = Leaf(Unreadable.VALUE, first)
            elif key is not None:
                entries[key] = below
        return Branch(entries, origin)

    def _sequence(self, events: Iterator[Any], path: Path, origin: Origin) -> Tree:
        items: list[Tree] = []
        self._check_depth(path, origin)
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._value(event, events, (*path, str(len(items))), self._origin(event)))
        return Leaf(tuple(items), origin)

    def _key(self, event: Any, events: Iterator[Any], path: Path, origin: Origin) -> str | None:
        """The text of a key; None when it is not text, which is reported."""
        if type(event).__name__ != "ScalarEvent":
            self._value(event, events, (*path, "?"), origin)
            self.report("Y007", path, origin, "the key is not text", "write `key: value`")
            return None
        if event.value == "<<" and not event.style:
            self.report(
                "Y005", path, origin, f"merge keys are not supported: {REFUSED_FEATURE}", "write the values out here"
            )
            return None
        if event.anchor is not None or event.ctag is not None:
            self.report(
                "Y005", path, origin, f"anchors and tags are not supported: {REFUSED_FEATURE}", "write the key alone"
            )
        if not event.style and not isinstance(meaning := read_scalar(event.value), str):
            why = meaning.why if isinstance(meaning, Trap) else f"{shown(event.value)} is not text"
            self.report("Y006", path, origin, f"the key: {why}", "put the key in quotes")
            return None
        return str(event.value)

    def _scalar(self, event: Any, path: Path, origin: Origin) -> Scalar | Unreadable:
        if event.style:
            return str(event.value)
        meaning = read_scalar(event.value)
        if not isinstance(meaning, Trap):
            return meaning
        value = shown_at(path, event.value)
        if value == HIDDEN:
            meaning = Trap("the word has a meaning of its own in YAML", "put the text in quotes")
        self.report(PATH_CODES.get(path, "Y006"), path, origin, meaning.why, meaning.remedy, value)
        return Unreadable.VALUE

    def _check_depth(self, path: Path, origin: Origin) -> None:
        """Ends the reading of a file that nests too deeply: the parser takes minutes for a few thousand levels."""
        if len(path) >= DEEPEST:
            self.report("Y007", path[:3], origin, f"values are nested more than {DEEPEST} levels deep", "flatten them")
            raise _TooDeepError

    def _origin(self, event: Any) -> Origin:
        return Origin(self._source, event.start_mark.line + 1, event.start_mark.column + 1)
