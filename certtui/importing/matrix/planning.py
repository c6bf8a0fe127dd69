"""Plans an import of a matrix: each cell becomes a line of instances, and these are planned as those of any file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.importing.cells import NoDate
from certtui.importing.expiries_open import OpenDates
from certtui.importing.file_instances import Said, put_away
from certtui.importing.findings import FindingKind
from certtui.importing.instance_batches import InstanceBatches
from certtui.importing.matrix.cell_report import CellReport, Places
from certtui.importing.matrix.statuses import Comparison
from certtui.importing.matrix.words import Meanings, Means, statuses_meant
from certtui.importing.plan import NoWork
from certtui.importing.prepared import LEFT_OUT
from certtui.importing.report import Outcome
from certtui.importing.spool import SortedLines
from certtui.importing.subjects import Pair, Subjects
from certtui.importing.write_instances import InstanceWork
from certtui.records import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.matrix.shape import Column, Entry, Matrix
    from certtui.importing.options import Options
    from certtui.importing.plan import Work
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.subjects import Named
    from certtui.importing.table import Cell

_NOTHING = "no certificate in its cells"
_MISSING = frozenset((Status.MISSING,))


def plan_matrix(matrix: Matrix, lines: Lines, options: Options, report: Report) -> Work:
    """Turn cells into lines of instances, and plan these.

    1. A date is the issue date or the expiry of a certificate; a mark needs an issue date that --set gives.
    2. What says that no date is known assigns; so does an empty cell with --assign-all.
    3. A word for a status is compared with the calculated one. "n/a" changes nothing, not even what is assigned.
    4. The matrix assigns by itself, people who are there; --create-missing makes others.
    """
    assert matrix.kind is not None  # noqa: S101 - asked about before
    as_lines = options._replace(kind=matrix.kind, assign=True)
    subjects = Subjects(lines, as_lines, report.findings)
    names = {column.place: column.theirs for entry in matrix.entries for column in entry.columns}
    told = CellReport(report, Places(matrix.width, names))
    reader = _Reader(lines, options, report, matrix, subjects, told)
    for line, row in lines.with_left_out():
        reader.read(line, row)
    reader.comparison.finish()
    questions = reader.dates.questions()
    if questions:
        lines.questions.extend(questions)
        return NoWork()
    reader.dates.tell(told.findings)
    batches = InstanceBatches(reader.spool, subjects, as_lines, _no_column, each_once=True)
    work = InstanceWork(batches, subjects)
    for batch in batches.plan(told, lines.progress):
        work.count(batch)
    return work


def _no_column(_field: str) -> str:
    """Findings about certificates are not about one column of a matrix."""
    return ""


class _Saying:
    """What the cells of a certification on one line say together. `assigns`: it must be held, whatever else is said."""

    def __init__(self, *, assigns: bool) -> None:
        self.issued_on: date | None = None
        self.expires_on: date | NoDate = NoDate.NOT_GIVEN
        self.assigns = assigns
        self.is_compared = False

    @property
    def has_date(self) -> bool:
        """Whether a certificate can be recorded."""
        return self.issued_on is not None or self.expires_on is not NoDate.NOT_GIVEN


class _Reader:
    """Reads lines into the spool, a certification after the other."""

    def __init__(
        self,
        lines: Lines,
        options: Options,
        report: Report,
        matrix: Matrix,
        subjects: Subjects,
        told: CellReport,
    ) -> None:
        self._cells = lines.cells
        self._options = options
        self._report = report
        self._subjects = subjects
        self._told = told
        self._kind = matrix.kind or Kind.EMPLOYEE
        self._entries = [(entry, [column.place for column in entry.columns]) for entry in matrix.entries]
        self._meanings = Meanings()
        self._references: dict[str, int] = {}
        self._common = Said(0, False, "", None, None, NoDate.NOT_GIVEN)
        self.spool = SortedLines()
        self.dates = OpenDates(subjects, options, lines.cells)
        self.comparison = Comparison(told, self._kind, options.today, subjects.say)

    def read(self, line: int, row: Sequence[Cell]) -> None:
        """Take a line in."""
        left_out = self._cells.left_out
        if left_out and not self._options.assigns:
            self._report.take(line, Outcome.SKIPPED, LEFT_OUT)
            return
        filled = [
            entry
            for entry, indexes in self._entries
            if self._options.assign_all or any(row[index] for index in indexes)
        ]
        if not filled:
            self._skip(line, row)
            return
        try:
            named = self._subjects.read_entity(line, row)
            entity = self._subjects.find_entity(self._kind, named)
            self._common = self._said_of_all(row)
        except InvalidInput as error:
            if left_out:
                self._report.take(line, Outcome.SKIPPED, LEFT_OUT)
            else:
                self._report.refuse_for(line, error)
            return
        take = self._leave_out if left_out else self._take
        taken = [
            take(self._told.places.number(line, entry.column.place), row, entry, named, entity)
            for entry in filled
        ]
        if not any(taken):
            self._report.take(line, Outcome.SKIPPED, _NOTHING)

    def _skip(self, line: int, row: Sequence[Cell]) -> None:
        self._report.take(line, Outcome.SKIPPED, _NOTHING)
        if not self._cells.left_out:
            self._report.findings.note(
                FindingKind.LINE_SKIPPED,
                line,
                "{lines} skipped, with nothing in the columns of certifications: {values}.",
                value=" ".join(str(cell) for cell in row if cell),
                subject="no cells",
            )

    def _said_of_all(self, row: Sequence[Cell]) -> Said:
        """What --set says of all certificates."""
        cells = self._cells
        return Said(
            0,
            False,
            cells.text(row, "number"),
            cells.day(row, "issued_on"),
            cells.day(row, "effective_on"),
            cells.expiry(row) if "expires_on" in cells else NoDate.NOT_GIVEN,
            cells.text(row, "note") if "note" in cells else None,
        )

    def _take(self, cell: int, row: Sequence[Cell], entry: Entry, named: Named, entity: int) -> bool:
        """Take a certification of a line in; whether anything becomes of it."""
        saying = _Saying(assigns=self._options.assign_all)
        try:
            pair = Pair(self._certification(named, entry.certification), entity)
            for column in entry.columns:
                self._read(cell, pair, row, column, saying)
        except InvalidInput as error:
            self._told.refuse_for(cell, error)
            return True
        if saying.has_date:
            said = self._record(cell, saying)
        elif saying.assigns:
            said = Said(cell, False, "", None, None, NoDate.NOT_GIVEN, self._common.note)
        else:
            return saying.is_compared
        self.dates.see(pair, said)
        self.spool.add(put_away(pair, said))
        return True

    def _leave_out(self, cell: int, row: Sequence[Cell], entry: Entry, named: Named, entity: int) -> bool:
        """Assign what a line has that --only leaves out; whether there is anything."""
        idle = {Means.NOTHING, Means.NOT_ASSIGNED}
        words = [str(row[column.place]) for column in entry.columns if column.field != "status"]
        if all(self._meanings.of(word) in idle for word in words):
            return False
        try:
            pair = Pair(self._certification(named, entry.certification), entity)
        except InvalidInput:
            return False
        note = self._common.note
        self.spool.add(put_away(pair, Said(cell, True, "", None, None, NoDate.NOT_GIVEN, note)))
        return True

    def _certification(self, named: Named, name: str) -> int:
        found = self._references.get(name)
        if found is None:
            found = self._subjects.find_certification(named._replace(certification=name))
            self._references[name] = found
        return found

    def _read(self, cell: int, pair: Pair, row: Sequence[Cell], column: Column, saying: _Saying) -> None:
        """Read one cell. Raises InvalidInput for what cannot be taken."""
        found = row[column.place]
        means = self._meanings.of(found) if isinstance(found, str) else Means.OTHER
        if means is Means.NOT_ASSIGNED:
            saying.assigns = False
            self.comparison.add(cell, pair, str(found), None)
        elif column.field == "status":
            self._read_status(cell, pair, str(found), means, column, saying)
        elif means is Means.STATUS:
            statuses = statuses_meant(str(found))
            saying.assigns = saying.assigns or statuses == _MISSING
            if statuses != _MISSING:
                saying.is_compared = True
                self.comparison.add(cell, pair, str(found), statuses)
        elif means is Means.UNKNOWN:
            saying.assigns = True
        elif means is Means.NEVER:
            saying.expires_on = NoDate.NEVER
        elif means in {Means.YES, Means.NO}:
            if means is Means.NO or self._common.issued_on is None:
                raise InvalidInput(column.theirs, _say_unknown(str(found), column, "missing"))
            saying.issued_on = self._common.issued_on
        elif means is Means.OTHER:
            day = self._day(row, column)
            if column.field == "issued_on":
                saying.issued_on = day
            else:
                saying.expires_on = day or NoDate.NOT_GIVEN

    def _read_status(
        self, cell: int, pair: Pair, word: str, means: Means, column: Column, saying: _Saying
    ) -> None:
        saying.assigns = False
        if means in {Means.NOTHING, Means.UNKNOWN}:
            return
        statuses = statuses_meant(word)
        if not statuses:
            raise InvalidInput(column.theirs, _say_unknown(word, column, "expired"))
        saying.is_compared = True
        self.comparison.add(cell, pair, word, statuses)

    def _day(self, row: Sequence[Cell], column: Column) -> date | None:
        try:
            return self._cells.day(row, column.key)
        except InvalidInput as error:
            word = str(row[column.place])
            if any(map(str.isdigit, word)):
                raise InvalidInput(column.theirs, str(error)) from error
            raise InvalidInput(column.theirs, _say_unknown(word, column, "missing")) from error

    def _record(self, cell: int, saying: _Saying) -> Said:
        """The certificate: what the cells do not say is what --set says, or --no-expiry."""
        common = self._common
        expires_on = saying.expires_on if saying.expires_on is not NoDate.NOT_GIVEN else common.expires_on
        issued_on = saying.issued_on or common.issued_on
        if expires_on is NoDate.NOT_GIVEN and self._options.no_expiry == "never" and issued_on:
            expires_on = NoDate.NEVER
        return common._replace(line=cell, issued_on=issued_on, expires_on=expires_on)


def _say_unknown(word: str, column: Column, ours: str) -> str:
    """Why a word cannot be taken, and how to say what it means."""
    return (
        f"'{word}' is neither a date nor a word that is known here. Say what it means, for example "
        f'--value "{column.theirs}: {word}={ours}".'
    )
