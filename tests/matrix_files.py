"""A small company, and matrices to import into it, as CSV and as workbooks."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from certtui import store
from certtui.commands import definitions, entities
from certtui.importing.applying import Imported, apply
from certtui.importing.expecting import expected_of
from certtui.importing.options import Options, with_words
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.records import Definition, EntityDetails, Kind, Period, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests.company import TODAY, told_already

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types

Rows = Sequence[Sequence[object]]
PEOPLE = {"P1": "Adler, Nina", "P2": "Brandt, Otto", "P3": "Costa, Rui"}
Held = dict[tuple[str, str], list[tuple[str, str]]]


def make_company(operator: Operator) -> None:
    """Three people; Rescue is good for a year, Crane for three, Welcome for ever; Lift Check is for assets."""
    with told_already():
        entities.insert_entities(
            entities.checked(EntityDetails(Kind.EMPLOYEE, code, name)) for code, name in PEOPLE.items()
        )
    for name, validity in (("Rescue", 1), ("Crane", 3), ("Welcome", 0)):
        period = Period(validity, Unit.YEARS) if validity else None
        definitions.create_certification(operator, Definition(name, Kind.EMPLOYEE, validity=period))
    definitions.create_certification(operator, Definition("Lift Check", Kind.ASSET))


def as_csv(rows: Rows) -> bytes:
    return "".join(
        ",".join('"{}"'.format(str(cell).replace('"', '""')) if cell else "" for cell in row) + "\n"
        for row in rows
    ).encode()


def as_workbook(rows: Rows) -> bytes:
    """Dates are typed; a text that goes over several cells is `Merged`."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet("2026"), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                elif isinstance(cell, Merged):
                    sheet.merge_range(number, column, number, column + cell.over - 1, cell.text)
                elif cell:
                    sheet.write(number, column, cell)
    return stream.getvalue()


class Merged:
    """A text over so many cells."""

    def __init__(self, text: str, over: int) -> None:
        self.text = text
        self.over = over

    def __str__(self) -> str:
        return self.text


def _planned(content: bytes, words: Sequence[str], on: date, most: int | None = None) -> Plan:
    options = with_words(Options(on, file="matrix"), words)
    table = open_table(
        io.BytesIO(content),
        options.sheet,
        header_row=options.header_row,
        expected=expected_of("matrix", options),
    )
    try:
        return plan_import("matrix", table, options, most)
    except BaseException:
        table.close()
        raise


def plan_bytes(content: bytes, *words: str, on: date = TODAY, most: int | None = None) -> Plan:
    """Plan it as the command line does with these options."""
    planned = _planned(content, words, on, most)
    planned.table.close()
    return planned


def plan_rows(rows: Rows, *words: str, on: date = TODAY) -> Plan:
    return plan_bytes(as_csv(rows), *words, on=on)


def bring_rows(operator: Operator, rows: Rows, *words: str, on: date = TODAY) -> Imported:
    return bring_bytes(operator, as_csv(rows), *words, on=on)


def bring_bytes(operator: Operator, content: bytes, *words: str, on: date = TODAY) -> Imported:
    planned = _planned(content, words, on)
    with planned.table:
        return apply(operator, planned, mapping=None)


def held() -> Held:
    """Of each pair in force by certification and code, its certificates: issued and expires on."""
    found: Held = {
        (name, code): []
        for name, code in execute(
            "SELECT c.name, e.code FROM association a JOIN certification c ON c.id = a.certification_id"
            " JOIN entity e ON e.id = a.entity_id WHERE a.archived_on IS NULL"
        ).fetchall()
    }
    for name, code, issued, expires in execute(
        "SELECT c.name, e.code, i.issued_on, i.expires_on FROM instance i"
        " JOIN association a ON a.id = i.association_id JOIN certification c ON c.id = a.certification_id"
        " JOIN entity e ON e.id = a.entity_id ORDER BY i.issued_on, i.id"
    ).fetchall():
        found[name, code].append((str(store.day(issued)), str(store.day(expires)) if expires else "never"))
    return found


def kinds_asked(planned: Plan) -> list[str]:
    return [one.kind for one in planned.questions]


def ways_of(planned: Plan) -> list[tuple[str, ...]]:
    """The options of all choices of all questions."""
    return [choice.options for one in planned.questions for choice in one.choices]
