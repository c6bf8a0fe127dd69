"""What a column of the file can be taken for, as the lines of a list, each with the answer that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certtui.importing.columns import Holds
from certtui.importing.complete_covers import COVERS
from certtui.importing.draft import Look
from certtui.importing.field_help import describe_fields, describe_set
from certtui.importing.fields import MATRIX, fields_of
from certtui.importing.shown_columns import ShownColumn
from certtui.records import Kind

LISTS_EVERYONE = ("--complete",)
_FORMS = (
    ("DMY", "day first (31/12/2026)"),
    ("MDY", "month first (12/31/2026)"),
    ("YMD", "year first (2026/12/31)"),
)


class ColumnChoice(NamedTuple):
    """A line of the list: its words, a note at the right, and the answer; without one it is the values to be chosen."""

    words: str
    note: str
    said: str = ""
    options: tuple[str, ...] = ()


def column_choices(look: Look, column: ShownColumn, certifications: Sequence[str] = ()) -> list[ColumnChoice]:
    """Our fields, with what they hold; then what else can become of the column.

    `certifications`: those that exist, for the columns of a matrix.
    """
    if look.what == MATRIX and column.theirs not in _fed_by_us(look):
        return [*_certification_choices(column.theirs, certifications), *_other_choices(column)]
    theirs, now = column.theirs, column.ours.split(", ")
    taken = {field for one in look.columns for field in one.ours.split(", ") if field}
    choices = []
    if look.plan is not None and set(now) & _dates(look):
        dated = next(field for field in now if field in _dates(look))
        choices = [
            ColumnChoice(
                f"Its dates are written {words}",
                "",
                f"'{theirs}' is {words}",
                ("--date-format", f"{dated}={form}"),
            )
            for form, words in _FORMS
        ]
    for field in describe_fields(look.what, _kind(look)):
        note = "now" if field.name in now else "taken" if field.name in taken else ""
        needed = ", needed" if field.needed else ""
        choices.append(
            ColumnChoice(
                f"{field.name}: {field.holds}{needed}",
                note,
                f"'{theirs}' is {field.name}",
                ("--map", f"{theirs}={field.name}"),
            )
        )
    return [*choices, *_other_choices(column)]


def _other_choices(column: ShownColumn) -> list[ColumnChoice]:
    theirs, ignored = column.theirs, "now" if column.becomes == "ignored" else ""
    return [
        ColumnChoice("Ignore this column", ignored, f"'{theirs}' is ignored", ("--ignore", theirs)),
        ColumnChoice("Take only the lines with certain values of this column …", ""),
    ]


_CELLS = (
    ("issued_on", "issue dates"),
    ("expires_on", "expiry dates"),
    ("status", "statuses, to be compared with ours"),
)


def _certification_choices(theirs: str, certifications: Sequence[str]) -> Iterator[ColumnChoice]:
    """What the cells of a column of a matrix are; which certification it is; a field of ours."""
    for cells, words in _CELLS:
        yield ColumnChoice(
            f"Its cells are {words}", "", f"'{theirs}' has {words}", ("--cells", f"{theirs}={cells}")
        )
    for field in describe_fields(MATRIX):
        if not fields_of(MATRIX)[field.name].only_said:
            yield ColumnChoice(
                f"{field.name}: {field.holds}",
                "",
                f"'{theirs}' is {field.name}",
                ("--map", f"{theirs}={field.name}"),
            )
    for one in certifications:
        yield ColumnChoice(
            f"The certification {one}", "", f"'{theirs}' is {one}", ("--map", f"{theirs}={one}")
        )


def _fed_by_us(look: Look) -> set[str]:
    """The columns of a matrix that say whom a line is about."""
    fields = fields_of(MATRIX)
    return {
        one.theirs
        for one in look.columns
        if any(name in fields and not fields[name].only_said for name in one.ours.split(", "))
    }


def field_choices(look: Look) -> list[ColumnChoice]:
    """Our fields, for one that all lines have the same of, whose options lack the value; and what is said of the file."""
    choices = [
        ColumnChoice(f"{field.name}: {field.holds}", "", field.name, ("--set", f"{field.name}="))
        for field in describe_set(look.what, _kind(look))
    ]
    if look.what in COVERS:
        everyone = "The file lists everyone: what is not in it becomes inactive, or is removed"
        choices.append(ColumnChoice(everyone, "", "The file lists everyone", LISTS_EVERYONE))
    return choices


def _dates(look: Look) -> set[str]:
    fields = fields_of(look.what, _kind(look)).values()
    return {field.name for field in fields if field.kind is Holds.DATE}


def _kind(look: Look) -> Kind | None:
    return (
        look.plan.options.kind
        if look.plan is not None and look.what in {"associations", "instances"}
        else None
    )
