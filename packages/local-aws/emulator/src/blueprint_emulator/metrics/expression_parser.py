"""Reading metric-math expressions into a tree.

Grammar, weakest first: OR, AND, comparison, sum, product, power, sign, and operands: a number, a name, a call, a list in
brackets, a string. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/^<>(),\[\]]))"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||", "OR"),
    ("&&", "AND"),
    ("==", "!=", "<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "/"),
    ("^",),
)


class ExpressionError(ValueError):
    """An expression cannot be read or evaluated."""


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Text:
    """A string, for functions that take one."""

    value: str


@dataclass(frozen=True)
class Name:
    """The id of another query, or a word that a function knows (REPEAT)."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Group:
    """A list in brackets."""

    items: tuple["Node", ...]


Node = Number | Text | Name | Call | Group


def parse(expression: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: it cannot be read; the message says where.
    """
    parser = _Parser(_tokens(expression), expression)
    tree = parser.level(0)
    parser.end()
    return tree


def _tokens(expression: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    text = expression.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(f"expression {expression!r} cannot be read at {text[position:]!r}")
        tokens.append(found.group().strip())
        position = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], expression: str) -> None:
        self._tokens = tokens
        self._expression = expression
        self._next = 0

    def level(self, number: int) -> Node:
        """Read operators of this strength and everything stronger."""
        if number == len(_LEVELS):
            return self._signed()
        left = self.level(number + 1)
        while self._peek().upper() in _LEVELS[number]:
            operator = self._take().upper()
            left = Call(operator, (left, self.level(number + 1)))
        return left

    def end(self) -> None:
        """Refuse what is left over."""
        if self._next < len(self._tokens):
            raise ExpressionError(f"expression {self._expression!r} has more after its end: {self._peek()!r}")

    def _signed(self) -> Node:
        if self._peek() == "-":
            self._take()
            return Call("NEGATE", (self._signed(),))
        return self._operand()

    def _operand(self) -> Node:
        token = self._take()
        if token == "(":
            inner = self.level(0)
            self._expect(")")
            return inner
        if token == "[":
            return Group(self._list("]"))
        if token[:1] in "\"'" and token:
            return Text(token[1:-1])
        if token[:1].isdigit():
            return Number(float(token))
        if token[:1].isalpha() or token[:1] == "_":
            if self._peek() == "(":
                self._take()
                return Call(token.upper(), self._list(")"))
            return Name(token)
        raise ExpressionError(f"expression {self._expression!r} has {token or 'nothing'!r} where a value is needed")

    def _list(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self._peek() != closing:
            items.append(self.level(0))
            if self._peek() != closing:
                self._expect(",")
        self._take()
        return tuple(items)

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def _expect(self, token: str) -> None:
        found = self._take()
        if found != token:
            raise ExpressionError(
                f"expression {self._expression!r} has {found or 'its end'!r} where {token!r} is needed"
            )
