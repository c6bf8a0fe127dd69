"""Plans an import: reads the file and the database, changes neither, and says line by line what would happen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from certtui import audit
from certtui.errors import UsageError
from certtui.importing.fields import MATRIX, fields_of
from certtui.importing.options import Options
from certtui.importing.plan import DateColumn, NoWork, Plan
from certtui.importing.reading_columns import read_columns
from certtui.importing.report import Report
from certtui.progress import silent
from certtui.records import Kind
from certtui.rights import TO_VIEW_ROWS, Right

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from certtui.importing.cells import Cells
    from certtui.importing.complete import Listing
    from certtui.importing.matrix.shape import Matrix
    from certtui.importing.plan import Ended, Work
    from certtui.importing.prepared import PreparedRows
    from certtui.importing.questions import Question
    from certtui.importing.reading_columns import ColumnsRead
    from certtui.importing.table import Record, Table
    from certtui.progress import Progress


_TOLD_EVERY = 1_000
"""Lines after which progress is told."""


class Lines:
    """What a kind of import plans from: the file's lines, and where in them our fields are.

    `others` are the columns that feed no field, by their names. A planner that finds something open adds to `questions`.
    `listing`: with `--complete`, what notes who is listed, on lines that are left out too; what is to end is put in `ended`.
    """

    def __init__(
        self,
        prepared: PreparedRows,
        cells: Cells,
        fields: Mapping[str, int],
        others: Mapping[str, int],
        report: Report,
        questions: list[Question],
        progress: Progress = silent,
    ) -> None:
        self.cells = cells
        self.fields = fields
        self.others = others
        self.questions = questions
        self.progress = progress
        self.listing: Listing | None = None
        self.ended: list[Ended] = []
        self._prepared = prepared
        self._report = report

    @property
    def rows(self) -> Iterator[Record]:
        """The lines to take; those that `--only` leaves out are counted as skipped."""
        if self.listing is not None:
            return self.listing.noted(self, self._report)
        return _told(self._prepared.planned(self.cells, self._report, with_left_out=False), self.progress)

    @property
    def is_cut(self) -> bool:
        """Whether there were more lines than were to be read, once they were gone through."""
        return self._prepared.is_cut

    def with_left_out(self) -> Iterator[Record]:
        """All lines; `cells.left_out` says of each whether `--only` leaves it out. Their outcome is the planner's to say."""
        return _told(self._prepared.planned(self.cells, self._report, with_left_out=True), self.progress)


def _told(rows: Iterator[Record], progress: Progress) -> Iterator[Record]:
    """The rows, with `progress` told of them now and then; as they are where nobody listens."""
    return rows if progress is silent else _counted(rows, progress)


def _counted(rows: Iterator[Record], progress: Progress) -> Iterator[Record]:
    for number, row in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            progress(number, 0)
        yield row


def plan_import(
    what: str,
    table: Table,
    options: Options,
    most: int | None = None,
    progress: Progress = silent,
    report: Report | None = None,
) -> Plan:
    """Plan what importing the table as `what` (employees, …, instances) would do. Needs an open connection.

    `most`: plan only so many lines, for a screen that cannot wait for all of them. `progress` hears of lines as they are
    looked at and read, and of as many again as they are matched, where that is done apart; what it raises ends the planning.
    `report`: a blank one that keeps more words of lines than usual.

    What the file leaves open is in the plan's questions, all of it; what is wrong with single lines is in the report.
    Raises UsageError where an option cannot be understood, InvalidInput where the file cannot be read.
    """
    entities = next((kind for kind in Kind if kind.plural == what), None)
    options = _with_kind(what, options, entities)
    if options.complete or options.allow_many:
        from certtui.importing.complete import check_options

        check_options(what, options)
    head = audit.head()  # before anything is read: see applying.apply
    report = report or Report()
    if what == MATRIX:
        report.divide(len(table.columns) + 1)
    read = _read(what, table, options, report, most, progress)
    planned: Work = NoWork()
    ended: tuple[Ended, ...] = ()
    if not read.questions:
        lines = Lines(read.prepared, read.cells, read.fields, read.others, report, read.questions, progress)
        planned = _planner(what, options, read.matrix, is_whole=read.is_whole)(lines, options, report)
        ended = tuple(lines.ended)
    formats = tuple((name, form.shown) for name, form in read.formats.items() if name in read.theirs)
    return Plan(
        what,
        table,
        options,
        tuple(DateColumn(read.theirs[name], name, form) for name, form in formats)
        + (read.matrix.dates if read.matrix else ()),
        () if entities else tuple(read.others),
        report,
        planned,
        head,
        tuple(read.questions),
        _in_order_of_file(table, read),
        formats,
        not read.is_whole or read.prepared.is_cut,
        tuple(read.others) if entities else (),
        ended,
    )


def _in_order_of_file(table: Table, read: ColumnsRead) -> tuple[tuple[str, str], ...]:
    """The columns with the fields that they feed, as they stand in the file; those put together come last."""
    places = {name: place for place, name in enumerate(table.columns)}
    pairs = [(column, ours) for ours, column in read.theirs.items()]
    pairs += read.matrix.shown() if read.matrix else ()
    return tuple(sorted(pairs, key=lambda one: places.get(one[0], len(places))))


def ask_of_columns(what: str, table: Table, options: Options) -> tuple[Question, ...]:
    """What a file leaves open whatever its lines come to. Raises as `plan_import`."""
    options = _with_kind(what, options, next((kind for kind in Kind if kind.plural == what), None))
    return tuple(_read(what, table, options, Report(), None, silent).questions)


def _read(
    what: str, table: Table, options: Options, report: Report, most: int | None, progress: Progress
) -> ColumnsRead:
    if what == MATRIX:
        from certtui.importing.matrix.reading import read_matrix

        return read_matrix(table, options, report, most)
    if options.cells or options.assign_all:
        option = "--cells" if options.cells else "--assign-all"
        raise UsageError(f"{option} is for a matrix. Leave it out, or give: import {MATRIX}.")
    if options.by_name and what not in {"instances", "associations"}:
        raise UsageError(f"--by-name cannot be given for {what}. Leave it out.")
    return read_columns(what, table, fields_of(what, options.kind), options, report, most, progress)


def _with_kind(what: str, options: Options, entities: Kind | None) -> Options:
    """Take the kind that --set gives as that of --kind. Raises UsageError where it cannot be."""
    said = options.set_text("kind")
    if said is not None:
        from certtui.importing.cells import kind_of

        kind = kind_of("kind", said)
        if options.kind not in {None, kind}:
            raise UsageError(f"--kind and --set kind name two kinds, {options.kind} and {kind}. Give one.")
        options = options._replace(kind=kind)
    if what == "roles" and options.kind not in {None, Kind.EMPLOYEE}:
        raise UsageError("Roles are of employees. Leave --kind out.")
    if entities is not None and options.kind not in {None, entities}:
        raise UsageError(f"--kind {options.kind.word if options.kind else ''} cannot be given for {what}.")
    if entities is not None or what == "roles":
        options = options._replace(sets=tuple(one for one in options.sets if one[0] != "kind"))
    return options


def rights_needed(what: str, options: Options) -> tuple[Right, ...]:
    """The rights without which an operator may not import such a file: a plan tells of what is stored, too."""
    if any(kind.plural == what for kind in Kind):
        return (Right.CREATE_ENTITIES, Right.UPDATE_ENTITIES, Right.VIEW_ENTITIES)
    if what == "certifications":
        return (Right.CREATE_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS, Right.VIEW_CERTIFICATIONS)
    if what == "roles":
        return (Right.CREATE_ROLES, Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS, *TO_VIEW_ROWS)
    to_remove = (Right.DELETE_CERTIFICATIONS,) if options.complete else ()
    if options.create_missing or options.per_number:
        return (
            Right.UPDATE_CERTIFICATIONS,
            Right.CREATE_CERTIFICATIONS,
            Right.CREATE_ENTITIES,
            *to_remove,
            *TO_VIEW_ROWS,
        )
    return (Right.UPDATE_CERTIFICATIONS, *to_remove, *TO_VIEW_ROWS)


def _planner(
    what: str, options: Options, matrix: Matrix | None, *, is_whole: bool
) -> Callable[[Lines, Options, Report], Work]:
    if matrix is not None:
        from certtui.importing.matrix.planning import plan_matrix

        return partial(plan_matrix, matrix)
    planner = _planner_of_lines(what)
    if not options.complete:
        return planner
    from certtui.importing.complete import complete_planner

    return complete_planner(what, planner, is_whole=is_whole)


def _planner_of_lines(what: str) -> Callable[[Lines, Options, Report], Work]:
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
