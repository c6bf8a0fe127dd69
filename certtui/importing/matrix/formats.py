"""How the dates of a matrix are read: column by column, because people type them column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.columns import fold
from certtui.importing.date_columns import find_format
from certtui.importing.matrix.asking import together
from certtui.importing.questions import Question
from certtui.importing.reading_columns import check_constant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from certtui.importing.columns import Matching
    from certtui.importing.date_columns import DateTally
    from certtui.importing.dates import DateFormat
    from certtui.importing.matrix.shape import Column
    from certtui.importing.options import Options
    from certtui.importing.scan import Scan


def find_formats(
    matching: Matching, columns: Collection[Column], seen: Scan, options: Options
) -> tuple[dict[str, DateFormat], list[Question]]:
    """The formats of the columns by their keys and of what --set gives, and what somebody must say first."""
    formats: dict[str, DateFormat] = {}
    asked: list[Question] = []
    settled: set[str] = set()
    for key, theirs, tally, field in _dated(matching, columns, seen):
        found = find_format(theirs, theirs, tally, _options_for(options, theirs, field))
        if isinstance(found, Question):
            asked.append(found)
            continue
        formats[key] = found
        settled.update([tally.order] if tally.order else [])
        check_constant(matching, options, key, found)
    return formats, together(asked, settled)


def _dated(
    matching: Matching, columns: Collection[Column], seen: Scan
) -> Iterator[tuple[str, str, DateTally, str]]:
    """Each column with its key, its name, its cells and our field."""
    for name, index in matching.fields.items():
        if matching.is_date(name):
            yield (
                name,
                name if name in matching.constants() else matching.shown(name),
                seen[index].dates,
                name,
            )
    for column in columns:
        if column.field != "status":
            yield column.key, column.theirs, seen[column.place].dates, column.field


def _options_for(options: Options, theirs: str, field: str) -> Options:
    """The options with what --date-format says of the column, or else of its field, said of the column."""
    formats = options.date_formats
    said = [form for name, form in formats if name.casefold() == theirs.casefold()]
    said = said or [form for name, form in formats if fold(name) == fold(field)]
    return options._replace(date_formats=tuple((theirs, form) for form in said))
