"""Evaluating metric math: numbers, time series and lists of them.

Two series are joined on the periods that both have. A division by zero gives no value for that period, and a comparison
gives 1 or 0, as CloudWatch does.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence

from blueprint_emulator.metrics.expression_parser import Call, ExpressionError, Group, Name, Node, Number, Text, parse
from blueprint_emulator.metrics.values import Series, Value

_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "AND": lambda left, right: float(bool(left) and bool(right)),
    "&&": lambda left, right: float(bool(left) and bool(right)),
    "OR": lambda left, right: float(bool(left) or bool(right)),
    "||": lambda left, right: float(bool(left) or bool(right)),
}
_EACH: Mapping[str, Callable[[float], float]] = {
    "NEGATE": operator.neg,
    "ABS": abs,
    "CEIL": lambda value: float(math.ceil(value)),
    "FLOOR": lambda value: float(math.floor(value)),
    "LOG": math.log,
    "LOG10": math.log10,
}
_FOLDS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
    "STDDEV": lambda values: math.sqrt(
        math.fsum((value - math.fsum(values) / len(values)) ** 2 for value in values) / len(values)
    ),
}


class Evaluation:
    """Evaluates the expressions of one request, whose metrics and expressions may refer to each other by id."""

    def __init__(
        self, known: Mapping[str, Callable[[], Value]], *, metrics: Sequence[str], periods: Sequence[int]
    ) -> None:
        """Use `known`, which gives the value of each id; `metrics` are the ids that METRICS() means.

        `periods` are the starts of all periods of the range, for FILL and for constants as series.
        """
        self._known = known
        self._metrics = metrics
        self._periods = periods

    def evaluate(self, expression: str) -> Value:
        """Return the value of an expression.

        Raises:
            ExpressionError: it cannot be read, or uses something that is not known here.
        """
        return self._value(parse(expression))

    def _value(self, node: Node) -> Value:
        match node:
            case Number(value):
                return value
            case Name(name):
                if name not in self._known:
                    raise ExpressionError(f"{name!r} is not the id of a query")
                return self._known[name]()
            case Group(items):
                return [self._series(item) for item in items]
            case Call(function, arguments):
                return self._call(function, arguments)
            case Text(value):
                raise ExpressionError(f"text {value!r} is not a value")

    def _call(self, function: str, arguments: tuple[Node, ...]) -> Value:
        if function in _OPERATORS:
            return _joined(_OPERATORS[function], *(self._value(argument) for argument in arguments))
        if function in _EACH:
            return _mapped(_EACH[function], self._value(arguments[0]))
        if function in _FOLDS:
            return _folded(_FOLDS[function], self._value(arguments[0]))
        match function:
            case "IF":
                return self._if(*arguments)
            case "FILL":
                return self._filled(*arguments)
            case "METRICS":
                return [self._series(Name(name)) for name in self._metrics if self._matches(name, arguments)]
            case "PERIOD":
                return float(self._periods[1] - self._periods[0]) if len(self._periods) > 1 else 60.0
            case "RATE" | "DIFF" | "RUNNING_SUM":
                return _running(function, self._series(arguments[0]))
        raise ExpressionError(f"function {function} is not known here")

    def _series(self, node: Node) -> Series:
        value = self._value(node)
        if isinstance(value, list):
            raise ExpressionError("a list stands where one metric is needed")
        return value if isinstance(value, dict) else dict.fromkeys(self._periods, value)

    def _if(self, condition: Node, then: Node, otherwise: Node | None = None) -> Value:
        test, yes = self._value(condition), self._value(then)
        no: Value = {} if otherwise is None else self._value(otherwise)
        if isinstance(test, list) or isinstance(yes, list) or isinstance(no, list):
            raise ExpressionError("IF takes single metrics, not lists")
        if not isinstance(test, dict):
            return yes if test else no
        picked = {moment: _at(yes if value else no, moment) for moment, value in test.items()}
        return {moment: value for moment, value in picked.items() if value is not None}

    def _filled(self, metric: Node, filler: Node) -> Value:
        series = self._series(metric)
        if isinstance(filler, Name) and filler.name.upper() in ("REPEAT", "LINEAR"):
            return _repeated(series, self._periods)
        other = self._value(filler)
        if isinstance(other, list):
            raise ExpressionError("FILL takes one filler, not a list")
        filled = {moment: series.get(moment, _at(other, moment)) for moment in self._periods}
        return {moment: value for moment, value in filled.items() if value is not None}

    def _matches(self, name: str, arguments: tuple[Node, ...]) -> bool:
        return not arguments or (isinstance(arguments[0], Text) and arguments[0].value in name)


def _at(value: float | Series, moment: int) -> float | None:
    return value.get(moment) if isinstance(value, dict) else value


def _mapped(function: Callable[[float], float], value: Value) -> Value:
    if isinstance(value, list):
        return [{moment: function(found) for moment, found in series.items()} for series in value]
    if isinstance(value, dict):
        return {moment: function(found) for moment, found in value.items()}
    return function(value)


def _joined(function: Callable[[float, float], float], left: Value, right: Value) -> Value:
    if isinstance(left, list):
        return [_series_of(_joined(function, series, right)) for series in left]
    if isinstance(right, list):
        return [_series_of(_joined(function, left, series)) for series in right]
    if not isinstance(left, dict) and not isinstance(right, dict):
        try:
            return function(left, right)
        except ZeroDivisionError:
            return {}
    moments = sorted(set(left if isinstance(left, dict) else right) & set(right if isinstance(right, dict) else left))  # type: ignore[arg-type]  # one of the two is a series
    result: Series = {}
    for moment in moments:
        one, other = _at(left, moment), _at(right, moment)
        if one is None or other is None or (other == 0 and function is operator.truediv):
            continue
        result[moment] = function(one, other)
    return result


def _series_of(value: Value) -> Series:
    if not isinstance(value, dict):
        raise ExpressionError("a list of lists is not a value")
    return value


def _folded(function: Callable[[Sequence[float]], float], value: Value) -> Value:
    """Fold one series into a number, or a list of series into one series."""
    if isinstance(value, dict):
        return function(list(value.values())) if value else {}
    if not isinstance(value, list):
        return value
    moments = sorted({moment for series in value for moment in series})
    return {moment: function([series[moment] for series in value if moment in series]) for moment in moments}


def _running(function: str, series: Series) -> Series:
    result: Series = {}
    total = 0.0
    before: tuple[int, float] | None = None
    for moment, value in sorted(series.items()):
        total += value
        if function == "RUNNING_SUM":
            result[moment] = total
        elif before is not None:
            change = value - before[1]
            result[moment] = change if function == "DIFF" else change / (moment - before[0])
        before = (moment, value)
    return result


def _repeated(series: Series, periods: Sequence[int]) -> Series:
    result: Series = {}
    last: float | None = None
    for moment in periods:
        last = series.get(moment, last)
        if last is not None:
            result[moment] = last
    return result
