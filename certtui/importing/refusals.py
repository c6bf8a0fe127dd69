"""Why a line cannot be taken, told once for all lines that are alike."""

from __future__ import annotations

from bisect import insort
from typing import NamedTuple

from certtui.errors import InvalidInput
from certtui.importing.findings import MOST_LINES
from certtui.text import count

_MOST_NAMED = 10
"""Values that an error of many lines names."""
_MOST_TOLD_APART = 100_000


class Alike(InvalidInput):
    """A refusal that differs from others only in a value; many of them have one way on.

    `together` is the sentence for several: a template of `str.format` with `count` (different values), `lines` (with
    their noun) and `values` (the first of them).
    """

    def __init__(self, field: str, message: str, together: str, value: str) -> None:
        super().__init__(field, message)
        self.together = together
        self.value = value


class Problem(NamedTuple):
    """Why a line of the file cannot be taken; `column` is the field, or theirs, that is at fault."""

    line: int
    reason: str
    column: str = ""


class Errors(NamedTuple):
    """Equal errors: why, on how many lines, and the first of these.

    `is_together`: the sentence is about several lines, and does not name the line's own value alone.
    """

    reason: str
    column: str
    lines: tuple[int, ...]
    number: int
    is_together: bool = False


class ErrorGroup:
    """Errors that are alike, while they are gathered."""

    def __init__(self, reason: str, column: str, together: str) -> None:
        self._reason = reason
        self._column = column
        self._together = together
        self._lines: list[int] = []
        self._number = 0
        self._values: dict[str, None] = {}

    def add(self, line: int, reason: str, value: str) -> None:
        """Count a line in; the first ones of the file are kept, in whatever order they come."""
        self._number += 1
        lines = self._lines
        if len(lines) < MOST_LINES or line < lines[-1]:
            if not lines or line < lines[0]:
                self._reason = reason
            insort(lines, line)
            del lines[MOST_LINES:]
        if self._together and len(self._values) < _MOST_TOLD_APART:
            self._values.setdefault(value)

    def told(self) -> Errors:
        """As it is told."""
        is_together = bool(self._together) and len(self._values) > 1
        return Errors(
            self._in_words() if is_together else self._reason,
            self._column,
            tuple(self._lines),
            self._number,
            is_together,
        )

    def _in_words(self) -> str:
        values = [*self._values]
        shown = ", ".join(f"'{value}'" for value in values[:_MOST_NAMED])
        more = len(values) - _MOST_NAMED
        return self._together.format(
            count=f"{'more than ' if len(values) == _MOST_TOLD_APART else ''}{len(values):,}",
            lines=count(self._number, "line"),
            values=f"{shown} and {more:,} more" if more > 0 else shown,
        )
