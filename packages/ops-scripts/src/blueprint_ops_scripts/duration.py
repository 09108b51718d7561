"""Durations as people write them: `90s`, `15m`, `2h`, `1d`."""

import re

import click

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


class Duration(click.ParamType[float]):
    """Seconds, from a number with a unit; a plain number means seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that `value` stands for."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(value).strip())
        if found is None:
            self.fail(f"{value!r} is not a duration: write 90s, 15m, 2h or 1d", param, ctx)
        return float(found[1]) * _SECONDS.get(found[2], 1.0)


DURATION = Duration()
