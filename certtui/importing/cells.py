"""Reads the cells of a row by the names of our fields, refusing what cannot be stored."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from certtui.days import parse_period
from certtui.errors import InvalidInput
from certtui.importing.dates import NO_DATE
from certtui.records import Kind, Period
from certtui.text import refuse_controls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import Enum
    from typing import TypeVar

    from certtui.importing.dates import DateFormat
    from certtui.importing.table import Cell

    _Choice = TypeVar("_Choice", bound=Enum)

_TRUE = frozenset(("true", "yes", "y", "t", "1", "active", "on", "enabled", "current", "x"))
_FALSE = frozenset(("false", "no", "n", "f", "0", "inactive", "off", "disabled", "left", "retired"))
_KINDS = {
    word: kind
    for kind in Kind
    for word in (kind.word, kind.plural, kind.title.casefold(), kind.title.casefold().removesuffix("s"))
}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII).fullmatch
_AS_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII).fullmatch
_NAMES = re.compile(r"(?:\\.|[^\\;])+", re.DOTALL)


class Cells:
    """The columns that feed our fields. `formats` holds the format of each field of dates."""

    def __init__(self, fields: Mapping[str, int], formats: Mapping[str, DateFormat]) -> None:
        self._fields = fields
        self._formats = formats

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
            raise InvalidInput(field, "The cell is empty; a value is needed.")
        return text

    def day(self, row: Sequence[Cell], field: str) -> date | None:
        """A cell's date; None when it says that there is none, or when the file has no such column."""
        column = self._fields.get(field)
        if column is None:
            return None
        cell = row[column]
        if isinstance(cell, str) and (not cell or cell.casefold() in NO_DATE):
            return None
        try:
            return self._formats[field].parse(cell)
        except InvalidInput as error:
            raise InvalidInput(field, str(error)) from error

    def needed_day(self, row: Sequence[Cell], field: str) -> date:
        """A cell's date that must be there."""
        found = self.day(row, field)
        if found is None:
            raise InvalidInput(field, "The cell is empty; a date is needed.")
        return found

    def moment(self, row: Sequence[Cell], field: str) -> str:
        """A cell's moment as it is stored, in UTC to the second; a time without a zone is taken as UTC."""
        text = self.text(row, field)
        if not text:
            return ""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidInput(field, f"'{text}' is no moment of the form 2026-11-23T10:05:00Z.") from error
        if moment.tzinfo is UTC and _AS_STORED(text):
            return text
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def kind(self, row: Sequence[Cell], field: str) -> Kind | None:
        """A cell's kind of entity, by any of its words; None when it is empty."""
        text = self.text(row, field)
        return kind_of(field, text) if text else None

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


def truth(field: str, text: str) -> bool:
    """What a word of yes or no says. Raises InvalidInput for any other."""
    word = text.casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise InvalidInput(field, f"'{text}' is neither yes nor no. Write true or false.")


def kind_of(field: str, text: str) -> Kind:
    """The kind of entity that a word names: location, Job Locations. Raises InvalidInput for any other."""
    found = _KINDS.get(text) or _KINDS.get(text.casefold())
    if found is None:
        words = ", ".join(kind.word for kind in Kind)
        raise InvalidInput(field, f"'{text}' is no kind of entity. There are: {words}.")
    return found


def period(field: str, text: str, *, least: int = 1) -> Period | None:
    """At least so many units: 12 months, 1 year, 90d; None for what never ends. Raises InvalidInput for anything else."""
    if text.casefold() in NO_DATE:
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
                field, f"'{part}' is no whole number of up to five digits. Write 30, 14, 7, 0."
            )
    return tuple(map(int, parts))


def choice(field: str, text: str, choices: type[_Choice]) -> _Choice:
    """A value by its word, in any case, with blanks or hyphens for underscores. Raises InvalidInput for any other."""
    word = re.sub(r"[\s\-]+", "_", text.casefold())
    for one in choices:
        if one.value == word:
            return one
    raise InvalidInput(field, f"'{text}' is none of {', '.join(str(one.value) for one in choices)}.")
