"""Plans an import: reads the file and the database, changes neither, and says line by line what would happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui import audit
from certtui.errors import UsageError
from certtui.importing.cells import Cells
from certtui.importing.columns import Field, Holds, match_columns
from certtui.importing.dates import find_date_format
from certtui.importing.fields import fields_of
from certtui.importing.options import Options
from certtui.importing.plan import DateColumn, Plan
from certtui.importing.report import Report
from certtui.records import Kind
from certtui.rights import TO_VIEW_ROWS, Right

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from certtui.importing.columns import ColumnMatch
    from certtui.importing.dates import DateFormat
    from certtui.importing.plan import Work
    from certtui.importing.table import Cell, Record, Table


class Lines(NamedTuple):
    """What a kind of import plans from: the file's lines, and where in them our fields are.

    `others` are the columns that feed no field, by their names.
    """

    rows: Iterator[Record]
    cells: Cells
    fields: Mapping[str, int]
    others: Mapping[str, int]


def plan_import(what: str, table: Table, options: Options) -> Plan:
    """Plan what importing the table as `what` (employees, …, instances) would do. Needs an open connection.

    Raises UsageError and InvalidInput where the file as a whole cannot be taken: no such kind of import, a needed
    column that is not there, dates that can be read in two ways. What is wrong with single lines is in the report.
    """
    entities = next((kind for kind in Kind if kind.plural == what), None)
    if entities is not None and options.kind not in {None, entities}:
        raise UsageError(f"--kind {options.kind.word if options.kind else ''} cannot be given for {what}.")
    fields = fields_of(what, options.kind)
    match = match_columns(table.columns, fields, options.maps)
    formats = _find_formats(table, match, fields, options.date_format)
    head = audit.head()  # before anything is read: see applying.apply
    report = Report()
    lines = Lines(table.rows(report.refuse), Cells(match.fields, formats), match.fields, match.unmatched)
    work = _planner(what)(lines, options, report)
    return Plan(
        what,
        table,
        options,
        tuple(
            DateColumn(table.columns[match.fields[name]], name, form.shown) for name, form in formats.items()
        ),
        () if entities else tuple(match.unmatched),
        report,
        work,
        head,
    )


def rights_needed(what: str, options: Options) -> tuple[Right, ...]:
    """The rights without which an operator may not import such a file: a plan tells of what is stored, too."""
    if any(kind.plural == what for kind in Kind):
        return (Right.CREATE_ENTITIES, Right.UPDATE_ENTITIES, Right.VIEW_ENTITIES)
    if what == "certifications":
        return (Right.CREATE_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS, Right.VIEW_CERTIFICATIONS)
    if what == "roles":
        return (Right.CREATE_ROLES, Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS, *TO_VIEW_ROWS)
    if options.create_missing:
        return (
            Right.UPDATE_CERTIFICATIONS,
            Right.CREATE_CERTIFICATIONS,
            Right.CREATE_ENTITIES,
            *TO_VIEW_ROWS,
        )
    return (Right.UPDATE_CERTIFICATIONS, *TO_VIEW_ROWS)


def _planner(what: str) -> Callable[[Lines, Options, Report], Work]:
    if what == "certifications":
        from certtui.importing.plan_certifications import plan_certifications

        return plan_certifications
    if what == "roles":
        from certtui.importing.plan_roles import plan_roles

        return plan_roles
    if what == "associations":
        from certtui.importing.plan_associations import plan_associations

        return plan_associations
    if what == "instances":
        from certtui.importing.plan_instances import plan_instances

        return plan_instances
    from certtui.importing.plan_entities import entity_planner

    return entity_planner(next(kind for kind in Kind if kind.plural == what))


def _find_formats(
    table: Table, match: ColumnMatch, fields: Mapping[str, Field], asked: str | None
) -> dict[str, DateFormat]:
    """Find the format of each field of dates from all values of its column, in one pass over the file."""
    dated = {name: column for name, column in match.fields.items() if fields[name].kind is Holds.DATE}
    values: dict[int, set[Cell]] = {column: set() for column in dated.values()}
    if values and asked is None:
        collecting = [(column, seen.add) for column, seen in values.items()]
        for _, row in table.rows(_pass_over):
            for column, add in collecting:
                add(row[column])
    return {
        name: find_date_format(table.columns[column], values[column], asked) for name, column in dated.items()
    }


def _pass_over(_line: int, _reason: str) -> None:
    """A line that the planning proper will refuse."""
