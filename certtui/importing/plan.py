"""What an import is asked to do, and what planning it against the database has found.

A plan is made without changing anything; `certtui.importing.applying` carries it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from certtui.commands.act import Act, Progress
    from certtui.importing.table import Table
    from certtui.records import Kind

MOST_KEPT = 100_000
"""Errors whose words are kept; a file with more is the wrong file, and their number says so."""


class Options(NamedTuple):
    """How to read a file, and what to do beyond it.

    `today` is the day that stands in where a file gives no day of assignment. `kind` is the kind of entity that the
    file is about, where no column says it. `create_missing` makes what the rows name and the database lacks.
    """

    today: date
    maps: tuple[tuple[str, str], ...] = ()
    date_format: str | None = None
    kind: Kind | None = None
    create_missing: bool = False
    skip_errors: bool = False
    file: str = ""


class Problem(NamedTuple):
    """Why a line of the file cannot be taken."""

    line: int
    reason: str


class Report:
    """How many lines will create, update, change nothing or be passed over, and which cannot be taken."""

    def __init__(self) -> None:
        self.create = 0
        self.update = 0
        self.unchanged = 0
        self.skip = 0
        self.errors = 0
        self.problems: list[Problem] = []

    def refuse(self, line: int, reason: str) -> None:
        """Note a line that cannot be taken."""
        self.errors += 1
        if len(self.problems) < MOST_KEPT:
            self.problems.append(Problem(line, reason))

    def refuse_for(self, line: int, error: InvalidInput) -> None:
        """Note a line that cannot be taken because of one of its fields."""
        self.refuse(line, f"{error.field}: {error}")

    @property
    def lines(self) -> int:
        """All lines that were read."""
        return self.create + self.update + self.unchanged + self.skip + self.errors

    @property
    def changes(self) -> int:
        """The lines that will change something."""
        return self.create + self.update

    @property
    def is_in_vain(self) -> bool:
        """Whether lines were there, and not one of them could be taken."""
        return self.errors > 0 and not self.changes and not self.unchanged

    def first(self, limit: int) -> Iterator[Problem]:
        """The first problems in the order of the file's lines."""
        yield from sorted(self.problems)[:limit]


class FirstLines:
    """Which key was first named on which line, and what that line said of it."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._first: dict[object, tuple[int, object]] = {}

    def is_repeated(self, line: int, key: object, said: object) -> bool:
        """Whether an earlier line said the very same. Raises InvalidInput when one said otherwise."""
        first, earlier = self._first.setdefault(key, (line, said))
        if first == line:
            return False
        if earlier != said:
            raise InvalidInput(
                self._field, f"Line {first} is about the same, with other values. Keep one of them."
            )
        return True


class Work(Protocol):
    """What a planned import will write, whatever its kind."""

    def makes(self) -> dict[str, int]:
        """What is made besides the lines themselves, by its noun: {"certifications": 16}."""
        ...

    def write(self, done: Act, progress: Progress) -> None:
        """Write it, inside of the command's transaction."""
        ...


class DateColumn(NamedTuple):
    """The format that was found for a column of dates: DATE ISSUED feeds issued_on and is read as MM/DD/YYYY."""

    column: str
    field: str
    shown: str


class Plan(NamedTuple):
    """An import that is ready to be applied. `head` is the audit log's when planning began: see `applying`."""

    what: str
    table: Table
    options: Options
    dates: tuple[DateColumn, ...]
    ignored: tuple[str, ...]
    report: Report
    work: Work
    head: tuple[int, str]

    @property
    def refused(self) -> bool:
        """Whether errors keep the plan from being applied."""
        return self.report.errors > 0 and not self.options.skip_errors
