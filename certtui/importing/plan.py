"""What an import is asked to do, and what planning it against the database has found.

A plan is made without changing anything; `certtui.importing.applying` carries it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.commands.act import Act
    from certtui.importing.options import Options
    from certtui.importing.questions import Question
    from certtui.importing.report import Report
    from certtui.importing.table import Table
    from certtui.progress import Progress


MOST_NAMED = 20
"""How many of what is also made are named."""


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
                self._field,
                f"Line {first} is about the same one, with other values. Keep one of the two lines.",
            )
        return True


class Created(NamedTuple):
    """What an import makes besides the lines themselves: the noun, how many, and all of them as (code, name).

    A certification and a role have no code; associations have neither.
    """

    noun: str
    number: int
    named: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(noun: str, all_of_them: Sequence[tuple[str, str]]) -> Created:
        """So many, and which."""
        return Created(noun, len(all_of_them), tuple(all_of_them))

    @property
    def first(self) -> tuple[tuple[str, str], ...]:
        """As many as are named to people."""
        return self.named[:MOST_NAMED]


class Listed(NamedTuple):
    """One that a file with `--complete` does not list. `of`: the role, or the certification, that it is removed from."""

    code: str
    name: str
    of: str = ""


class Ended(NamedTuple):
    """What ends because a file with `--complete` does not list it: the noun, and which.

    `archived` of the associations have certificates and are kept with them; `inherited` stay by a role.
    """

    noun: str
    listed: tuple[Listed, ...]
    archived: int = 0
    inherited: int = 0

    @property
    def number(self) -> int:
        """How many."""
        return len(self.listed)


class Work(Protocol):
    """What a planned import will write, whatever its kind."""

    def makes(self) -> dict[str, int]:
        """What is made besides the lines themselves, by its noun: {"certifications": 16}."""
        ...

    def created(self) -> Sequence[Created]:
        """As `makes`, with the first of each by name."""
        ...

    def write(self, done: Act, progress: Progress) -> None:
        """Write it, inside of the command's transaction."""
        ...


class NoWork:
    """What is written for a file that leaves something open: nothing."""

    def makes(self) -> dict[str, int]:
        """Nothing."""
        return {}

    def created(self) -> Sequence[Created]:
        """Nothing."""
        return ()

    def write(self, done: Act, progress: Progress) -> None:
        """Nothing."""


class DateColumn(NamedTuple):
    """The format that was found for a column of dates: DATE ISSUED feeds issued_on and is read as MM/DD/YYYY."""

    column: str
    field: str
    shown: str


class Plan(NamedTuple):
    """An import that is ready to be applied, unless it asks. `head` is the audit log's when planning began: see `applying`.

    `questions`: what the file leaves open; with any, nothing is planned and the plan is refused.
    `columns`: the file's columns, or what was put together of them, with the fields that they feed; `formats`: our fields
    of dates with the form that their dates have. `is_provisional`: only the first lines were read.
    """

    what: str
    table: Table
    options: Options
    dates: tuple[DateColumn, ...]
    ignored: tuple[str, ...]
    report: Report
    work: Work
    head: tuple[int, str]
    questions: tuple[Question, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    formats: tuple[tuple[str, str], ...] = ()
    is_provisional: bool = False
    attributes: tuple[str, ...] = ()
    """Columns that become attributes of entities."""
    ended: tuple[Ended, ...] = ()
    """What ends because the file does not list it (`--complete`)."""

    def theirs(self, field: str) -> str:
        """The file's column of one of our fields, or its own name; empty where no column is meant."""
        found = next((theirs for theirs, ours in self.columns if ours == field), field)
        known = found in self.table.columns or any(theirs == found for theirs, _ in self.columns)
        return found if known else ""

    @property
    def refused(self) -> bool:
        """Whether questions or errors keep the plan from being applied."""
        return bool(self.questions) or (self.report.errors > 0 and not self.options.skip_errors)

    @property
    def has_changes(self) -> bool:
        """Whether applying it changes anything."""
        return bool(self.report.changes or self.also_created or self.ended)

    @property
    def also_created(self) -> tuple[Created, ...]:
        """What comes into being besides the lines themselves."""
        return tuple(one for one in self.work.created() if one.number)
