"""What was found out about a file while it was read and planned, and is told: nothing is taken otherwise in silence."""

from __future__ import annotations

from bisect import insort
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_LINES = 20
"""Lines that a finding names; their number is told in full."""
MOST_VALUES = 100
"""Values that a finding names."""


class FindingKind(Enum):
    """What a finding is about; the words of `certtui import --format json`."""

    HEADER_FOUND = "header_found"
    LINE_SKIPPED = "line_skipped"
    ENCODING_GUESSED = "encoding_guessed"
    COLUMN_IGNORED = "column_ignored"
    RESULT_COLUMN = "result_column"
    EXPIRY_CALCULATED = "expiry_calculated"
    EXPIRY_NEVER = "expiry_never"
    ISSUE_DATE_CALCULATED = "issue_date_calculated"
    NO_DATE = "no_date"
    TIME_OF_DAY = "time_of_day"
    NAME_DIFFERS = "name_differs"
    NAME_EXISTS = "name_exists"
    CORRECTION = "correction"
    OVERLAPPING_NUMBERS = "overlapping_numbers"
    IMPLAUSIBLE_YEAR = "implausible_year"
    COURSE_DAYS = "course_days"
    LINE_BREAK = "line_break"
    CODE_CASE = "code_case"
    STATUS_DIFFERS = "status_differs"
    INACTIVE_BY_EMPTY_CELL = "inactive_by_empty_cell"
    LONGER_STILL_COUNTS = "longer_still_counts"


class Finding(NamedTuple):
    """One thing that was found, on however many lines.

    `lines`: the first of them, in the file's order; `number`: all. `column` is theirs, empty where none is meant.
    `message` is the whole sentence for people, with its number.
    """

    kind: FindingKind
    column: str
    values: tuple[str, ...]
    lines: tuple[int, ...]
    number: int
    message: str
    noun: str = "line"
    """What is counted."""


class Findings:
    """Gathers findings while lines go by: the same kind, column and subject is one finding.

    A sentence is a template of `str.format` with the fields `count` (the number), `lines` (the number with its noun, "3 lines"),
    `values` and `column`. `subject` keeps findings of one kind and column apart that are about different things.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[FindingKind, str, str], _Gathered] = {}

    def note(
        self,
        kind: FindingKind,
        line: int | Sequence[int] | None,
        message: str,
        *,
        column: str = "",
        value: str = "",
        subject: str = "",
        number: int = 1,
        noun: str = "line",
    ) -> None:
        """Note it on a line, or of the whole file (None); or on so many lines at once, with the first of them.

        `noun`: what is counted.
        """
        gathered = self._found.get((kind, column, subject))
        if gathered is None:
            gathered = self._found[kind, column, subject] = _Gathered(message, noun)
        gathered.number += number
        if line is not None:
            gathered.add_lines((line,) if isinstance(line, int) else line)
        if value and len(gathered.values) < MOST_VALUES:
            gathered.values.setdefault(value)

    def __iter__(self) -> Iterator[Finding]:
        """All of them, in the order in which they were first found."""
        for (kind, column, _), one in self._found.items():
            yield Finding(
                kind,
                column,
                tuple(one.values),
                tuple(one.lines),
                one.number,
                one.message.format(
                    count=f"{one.number:,}",
                    lines=count(one.number, one.noun),
                    values=", ".join(f"'{value}'" for value in one.values),
                    column=column,
                ),
                one.noun,
            )

    def __bool__(self) -> bool:
        return bool(self._found)


class _Gathered:
    """A finding that still grows; `lines` are the first of the file, in whatever order they come."""

    def __init__(self, message: str, noun: str) -> None:
        self.message = message
        self.noun = noun
        self.number = 0
        self.lines: list[int] = []
        self.values: dict[str, None] = {}

    def add_lines(self, lines: Iterable[int]) -> None:
        """Keep those that are among the first."""
        kept = self.lines
        for line in lines:
            if (len(kept) < MOST_LINES or line < kept[-1]) and line not in kept:
                insort(kept, line)
                del kept[MOST_LINES:]
