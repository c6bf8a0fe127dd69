"""Empty tables to fill in: our columns, an example, and in a workbook what they hold and the words to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from certtui.errors import UsageError
from certtui.importing.columns import Holds
from certtui.importing.examples import EXAMPLES
from certtui.importing.field_help import describe_fields
from certtui.importing.fields import fields_of
from certtui.records import Basis, InitialValidity, Kind, LastDay, Snap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certtui.importing.field_help import FieldHelp

FORMATS = ("xlsx", "csv")
_LAST_ROW = 1_048_575
"""Of a sheet, counted from 0: choices are offered in all rows."""
_WIDTHS = (22, 8, 60, 60)
_WIDEST, _NARROWEST = 30, 12
_NOTES = (
    "Fill in a line for each one, on the first sheet. The grey line is an example, and is never imported: leave it or delete it.",
    "Columns that are not needed can be deleted. Dates: 2026-03-01. A cell that is left empty is not given.",
)
_ATTRIBUTES = (
    "Any further column becomes an attribute that is stored with each line: Department, Serial number …"
)


class Choices(NamedTuple):
    """The words that a column can have. `only`: no others; else they are offered, and others can be typed."""

    words: tuple[str, ...]
    only: bool = True


class Template(NamedTuple):
    """A table to fill in: its columns with the example, what each can be chosen from, and which hold dates."""

    what: str
    example: Mapping[str, str]
    choices: Mapping[str, Choices]
    dates: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Ours, in the order of exports."""
        return tuple(self.example)


def template_of(what: str) -> Template:
    """The template of a kind of import. Raises UsageError where there is none."""
    if what not in EXAMPLES:
        raise UsageError(f"There is no template for '{what}'. There are templates for {', '.join(EXAMPLES)}.")
    example = EXAMPLES[what]
    fields = fields_of(what)
    dates = frozenset(name for name in example if fields[name].kind is Holds.DATE)
    choices = _choices()
    if "revoke_reason" in example:
        from certtui.commands.lifecycle import REVOKE_REASONS

        choices["revoke_reason"] = Choices(REVOKE_REASONS[:-1], only=False)
    return Template(what, example, {name: one for name, one in choices.items() if name in example}, dates)


def _choices() -> dict[str, Choices]:
    def words(choice: Any) -> tuple[str, ...]:
        return tuple(one.value for one in choice)

    return {
        "kind": Choices(tuple(kind.word for kind in Kind)),
        "active": Choices(("yes", "no")),
        "last_day": Choices(words(LastDay)),
        "snap": Choices(words(Snap), only=False),
        "renewal_basis": Choices(words(Basis)),
        "initial_validity": Choices(words(InitialValidity)),
        "validity": Choices(("12 months", "2 years", "3 years", "5 years", "never"), only=False),
        "expires_on": Choices(("never",), only=False),
    }


def write_template(template: Template, form: str, stream: BinaryIO) -> None:
    """Write it as `form`, "xlsx" or "csv", the example below the header."""
    if form == "csv":
        from certtui.exporting.delimited import write_csv

        write_csv(template.columns, [[tuple(template.example.values())]], stream, excel=True)
    else:
        _write_workbook(template, stream)


def _write_workbook(template: Template, stream: BinaryIO) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _fill_table(book, book.add_worksheet(template.what.capitalize()), template)
    _explain(book, book.add_worksheet("Columns"), template)
    book.close()


def _fill_table(book: Any, sheet: Any, template: Template) -> None:
    needed = {one.name for one in describe_fields(template.what) if one.needed}
    head = {
        True: book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        False: book.add_format({"bold": True}),
    }
    grey = {"italic": True, "font_color": "#808080"}
    # as text a code keeps its zeros
    forms = {name: "yyyy-mm-dd" if name in template.dates else "@" for name in template.columns}
    for at, (name, example) in enumerate(template.example.items()):
        width = min(max(len(name), len(example), _NARROWEST) + 2, _WIDEST)
        sheet.set_column(at, at, width, book.add_format({"num_format": forms[name]}))
        sheet.write_string(0, at, name, head[name in needed])
        shown = book.add_format({**grey, "num_format": forms[name]})
        if example and name in template.dates:
            sheet.write_datetime(1, at, datetime.fromisoformat(example), shown)
        else:
            sheet.write_string(1, at, example, shown)
        if name in template.choices:
            sheet.data_validation(1, at, _LAST_ROW, at, _validation(template.choices[name]))
    sheet.freeze_panes(1, 0)


def _validation(choices: Choices) -> dict[str, Any]:
    """A list to choose from; where other words are right as well, nothing is said against them."""
    return {"validate": "list", "source": [*choices.words], "show_error": choices.only}


def _explain(book: Any, sheet: Any, template: Template) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    notes = [*_NOTES, *([_ATTRIBUTES] if any(kind.plural == template.what for kind in Kind) else [])]
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note)
    row = len(notes) + 1
    for at, (title, width) in enumerate(
        zip(("Column", "Needed", "What it holds", "Other names"), _WIDTHS, strict=True)
    ):
        sheet.set_column(at, at, width, wrapped)
        sheet.write_string(row, at, title, bold)
    for number, one in enumerate(_explained(template), row + 1):
        for at, text in enumerate(one):
            sheet.write_string(number, at, text, wrapped)


def _explained(template: Template) -> list[Sequence[str]]:
    """A line for each column. A single other name must not stand alone: the line would look like a header."""
    return [
        (one.name, "yes" if one.needed else "", _holds(one, template), f"or {', '.join(one.aliases)}")
        for one in describe_fields(template.what)
        if one.name in template.example
    ]


def _holds(one: FieldHelp, template: Template) -> str:
    choices = template.choices.get(one.name)
    return (
        one.holds
        if choices is None
        else f"{one.holds} ({', '.join(choices.words)}{'' if choices.only else ' …'})"
    )
