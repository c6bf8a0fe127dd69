"""Reads the cells of a row by the names of our fields, refusing what cannot be stored."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from certtui.days import parse_period
from certtui.errors import InvalidInput
from certtui.importing.date_words import is_never, is_not_given
from certtui.importing.dates import TooLate
from certtui.importing.findings import FindingKind
from certtui.importing.results import statuses_of
from certtui.importing.truth_words import FALSE, TRUE
from certtui.records import Kind, Period
from certtui.text import refuse_controls, search_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    from certtui.importing.dates import DateFormat, Found
    from certtui.importing.findings import Findings
    from certtui.importing.results import StatusColumn
    from certtui.importing.table import Cell
    from certtui.records import Status

    _Choice = TypeVar("_Choice", bound=Enum)

_KINDS = {
    word: kind
    for kind in Kind
    for word in (kind.word, kind.plural, kind.title.casefold(), kind.title.casefold().removesuffix("s"))
}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII).fullmatch
_AS_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII).fullmatch
_NAMES = re.compile(r"(?:\\.|[^\\;])+", re.DOTALL)


class NoDate(Enum):
    """What a cell of an expiry can say other than a date."""

    NEVER = "never"
    NOT_GIVEN = "not given"


class Cells:
    """The columns that feed our fields. `formats` holds the format of each field of dates, `columns` their names.

    `line` and `left_out` are of the row that is being planned: the iterator of the rows sets them. What a cell's date
    means beyond its day (a time of day, a year that is unlikely) is noted in `findings`.
    `blank_expiry_is_never`: an empty expiry says never, as older exports have it; `missing_expiry_is_never`: so does
    any word for one that is not given. `status_columns`: columns whose words are statuses. `dated`: columns that hold dates
    and feed no field, by their names.
    """

    def __init__(
        self,
        fields: Mapping[str, int],
        formats: Mapping[str, DateFormat],
        *,
        columns: Mapping[str, str] | None = None,
        findings: Findings | None = None,
        blank_expiry_is_never: bool = False,
        missing_expiry_is_never: bool = False,
        status_columns: Sequence[StatusColumn] = (),
        dated: Sequence[str] = (),
    ) -> None:
        self.line = 0
        self.left_out = False
        self._fields = fields
        self._formats = formats
        self._columns = columns or {}
        self._findings = findings
        self._blank_is_never = blank_expiry_is_never
        self._missing_is_never = missing_expiry_is_never
        self._status_columns = status_columns
        self.dated = tuple(dated)
        self._noted: dict[str, int] = {}

    @property
    def needs_lines(self) -> bool:
        """Whether it must be told the line of each row: it may have something to note."""
        return self._findings is not None and bool(self._formats)

    def theirs(self, field: str) -> str:
        """How the file calls the column of a field."""
        return self._columns.get(field, field)

    def __contains__(self, field: str) -> bool:
        return field in self._fields

    def text(self, row: Sequence[Cell], field: str, *, multiline: bool = False) -> str:
        """A cell as it is stored; empty when the file has no such column. Raises InvalidInput for the field."""
        column = self._fields.get(field)
        cell = "" if column is None else row[column]
        return refuse_controls(field, str(cell), multiline=multiline) if cell else ""

    def needed(self, row: Sequence[Cell], field: str) -> str:
        """A cell that must not be empty."""
        text = self.text(row, field)
        if not text:
            raise InvalidInput(field, "The cell is empty, and every line needs a value here. Fill it in.")
        return text

    def day(self, row: Sequence[Cell], field: str) -> date | None:
        """A cell's date; None when it says that there is none, or when the file has no such column."""
        column = self._fields.get(field)
        if column is None:
            return None
        cell = row[column]
        if not cell:
            return None
        found = self._formats[field].known.get(cell)
        return found or self._day_of(field, cell)

    def expiry(self, row: Sequence[Cell], field: str = "expires_on") -> date | NoDate:
        """What a cell of an expiry says: a date, that there is none, or nothing (also: the file has no such column)."""
        column = self._fields.get(field)
        if column is None:
            return NoDate.NOT_GIVEN
        cell = row[column]
        if cell and (found := self._formats[field].known.get(cell) or self._day_of(field, cell)):
            return found
        if cell and is_never(str(cell)):
            return NoDate.NEVER
        if not self._missing_is_never and not (self._blank_is_never and not cell):
            return NoDate.NOT_GIVEN
        self._note(
            field,
            FindingKind.EXPIRY_NEVER,
            "'{column}' is empty on {lines}, which in this file means that the certificate never expires.",
        )
        return NoDate.NEVER

    def statuses(self, row: Sequence[Cell]) -> list[tuple[str, str, frozenset[Status]]]:
        """The columns whose words are statuses: each with its word in the row, and the statuses that it may be."""
        found = []
        for one in self._status_columns:
            word = str(row[one.column])
            if statuses := statuses_of(word):
                found.append((one.name, word, statuses))
        return found

    def _day_of(self, field: str, cell: Cell) -> date | None:
        """Read a date that is not known yet, or of which something must be told each time."""
        if isinstance(cell, str) and (is_not_given(cell) or is_never(cell)):
            return None
        try:
            found = self._formats[field].find(cell)
        except TooLate as error:
            way = "Correct it, or empty the cell."
            if field == "expires_on":
                way = f'If it means never, write never, or add --value "{self.theirs(field)}: {cell}=never".'
            raise InvalidInput(field, f"{error} {way}") from error
        except InvalidInput as error:
            raise InvalidInput(field, str(error)) from error
        self._tell(field, cell, found)
        return found.day

    def _tell(self, field: str, cell: Cell, found: Found) -> None:
        if found.has_time:
            self._note(
                field,
                FindingKind.TIME_OF_DAY,
                "'{column}' has a time of day on {lines}. The date counts as it is written.",
            )
        if found.is_unlikely:
            self._note(
                field,
                FindingKind.IMPLAUSIBLE_YEAR,
                "'{column}' has an unlikely year on {lines}: {values}. Dates are taken as they are written.",
                str(cell),
            )

    def _note(self, field: str, kind: FindingKind, message: str, value: str = "") -> None:
        """Note something of the present line, once however often its cell is read."""
        key = f"{kind.value} {field}"
        if self._findings is not None and self._noted.get(key) != self.line:
            self._noted[key] = self.line
            self._findings.note(kind, self.line, message, column=self.theirs(field), value=value)

    def needed_day(self, row: Sequence[Cell], field: str) -> date:
        """A cell's date that must be there."""
        found = self.day(row, field)
        if found is None:
            way = (
                f' Or add --ignore "{self.theirs(field)}" to go by the issue date on all lines.'
                if "issued_on" in self
                else ""
            )
            raise InvalidInput(
                field, f"The cell is empty, and every line needs a date here. Fill it in.{way}"
            )
        return found

    def moment(self, row: Sequence[Cell], field: str) -> str:
        """A cell's moment as it is stored, in UTC to the second; a time without a zone is taken as UTC."""
        text = self.text(row, field)
        if not text:
            return ""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidInput(
                field, f"'{text}' is not a moment. Write it like 2026-11-23T10:05:00Z."
            ) from error
        if moment.tzinfo is UTC and _AS_STORED(text):
            return text
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def kind(self, row: Sequence[Cell], field: str) -> Kind | None:
        """A cell's kind of entity, by any of its words; None when it is empty."""
        text = self.text(row, field)
        return kind_of(field, text, self.theirs(field)) if text else None

    def names(self, row: Sequence[Cell], field: str) -> tuple[str, ...]:
        r"""A cell's names, separated by semicolons; one that is part of a name is written \;."""
        return tuple(_ESCAPED.sub(r"\1", name) for name in self.raw_names(row, field))

    def raw_names(self, row: Sequence[Cell], field: str) -> tuple[str, ...]:
        """A cell's names with the backslashes still in them."""
        text = self.text(row, field)
        return tuple(filter(None, (part.strip() for part in _NAMES.findall(text)))) if text else ()


def unescaped(name: str) -> str:
    """One of `Cells.raw_names` without its backslashes."""
    return _ESCAPED.sub(r"\1", name)


def truth(field: str, text: str, column: str = "") -> bool:
    """What a word of yes or no says. Raises InvalidInput for any other; `column` is the file's name of the field."""
    word = search_key(text)
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise InvalidInput(
        field,
        f"'{text}' is neither yes nor no. Say what it means, for example "
        f'--value "{column or field}: {text}=inactive".',
    )


def kind_of(field: str, text: str, column: str = "") -> Kind:
    """The kind of entity that a word names: location, Job Locations. Raises InvalidInput for any other.

    `column`: the file's name of the field.
    """
    found = _KINDS.get(text) or _KINDS.get(text.casefold())
    if found is None:
        words = ", ".join(kind.word for kind in Kind)
        way = f' Or say what it means, for example --value "{column}: {text}=employee".' if column else ""
        raise InvalidInput(field, f"'{text}' is not a kind. Write one of these: {words}.{way}")
    return found


def period(field: str, text: str, *, least: int = 1) -> Period | None:
    """At least so many units: 12 months, 1 year, 90d; None for what never ends. Raises InvalidInput for anything else."""
    if is_not_given(text) or is_never(text):
        return None
    found = parse_period(text, field)
    if found is not None and found.number < least:
        raise InvalidInput(field, f"'{text}' is too short for a period. Write 1 day or more, or never.")
    return found


def whole_numbers(field: str, text: str) -> tuple[int, ...]:
    """Whole numbers separated by commas, semicolons or blanks. Raises InvalidInput for anything else."""
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    for part in parts:
        if not _WHOLE_NUMBER(part):
            raise InvalidInput(
                field,
                f"'{part}' is not a whole number of up to five digits. Write, for example, 30, 14, 7, 0.",
            )
    return tuple(map(int, parts))


def choice(field: str, text: str, choices: type[_Choice]) -> _Choice:
    """A value by its word, in any case, with blanks or hyphens for underscores. Raises InvalidInput for any other."""
    word = re.sub(r"[\s\-]+", "_", text.casefold())
    for one in choices:
        if one.value == word:
            return one
    words = ", ".join(str(one.value) for one in choices)
    raise InvalidInput(field, f"'{text}' is not understood here. Write one of these: {words}.")
