"""Plans an import of instances: a register of what was certified, when and until when.

The lines are read once, put in the order of their associations in a temporary file, and matched from there portion by
portion: first to plan, then again to write. Memory does not grow with them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.importing.cells import NoDate
from certtui.importing.date_words import is_never
from certtui.importing.expiries_open import OpenDates
from certtui.importing.file_instances import Said, put_away
from certtui.importing.findings import MOST_LINES, FindingKind
from certtui.importing.instance_batches import InstanceBatches
from certtui.importing.match_instances import say_future
from certtui.importing.plan import NoWork
from certtui.importing.prepared import LEFT_OUT
from certtui.importing.report import Outcome
from certtui.importing.spool import SortedLines
from certtui.importing.subjects import Subjects
from certtui.importing.write_instances import InstanceWork

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.importing.options import Options
    from certtui.importing.plan import Work
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.subjects import Named, Pair
    from certtui.importing.table import Cell

_COURSE_DAYS = 7
"""Days from the issue date to an expiry that look like a course."""


def plan_instances(lines: Lines, options: Options, report: Report) -> Work:
    """Match lines with instances by association, number and dates.

    1. A line whose instance is recorded already updates what else it says of it; the same line more often than that
       is recorded creates the difference. Nothing that is recorded is taken away.
    2. Days that a line does not give are calculated, and told: see `file_instances.with_dates`. Another expiry that it
       gives to a recorded certificate corrects it: see `match_instances`.
    3. A line without any date assigns, and so does one that --only leaves out, where the import may assign.
    4. An association that is not in force is an error, or is made where the import may assign: directly, from the
       first of its lines' days of issue.
    """
    subjects = Subjects(lines, options, report.findings)
    spool = SortedLines()
    reader = _Reader(lines, options, report, subjects)
    for line, row in lines.with_left_out():
        reader.read(line, row, spool)
    reader.tell_course_days()
    questions = reader.dates.questions()
    if questions:
        lines.questions.extend(questions)
        return NoWork()
    reader.dates.tell(report.findings)
    batches = InstanceBatches(
        spool,
        subjects,
        options,
        lines.cells.theirs,
        has_issue="issued_on" in lines.cells or "effective_on" in lines.cells,
    )
    work = InstanceWork(batches, subjects)
    for batch in batches.plan(report, lines.progress):
        work.count(batch)
    return work


class _Reader:
    """Reads lines into the spool, and gathers what concerns the file as a whole."""

    def __init__(self, lines: Lines, options: Options, report: Report, subjects: Subjects) -> None:
        self._cells = lines.cells
        self._options = options
        self._report = report
        self._subjects = subjects
        self.dates = OpenDates(subjects, options, lines.cells)
        self._has_note = "note" in lines.cells
        self._has_effective = "effective_on" in lines.cells
        self._never = options.no_expiry == "never"
        self._course_days: list[int] = []
        self._dated = 0
        self._short = 0

    def read(self, line: int, row: Sequence[Cell], spool: SortedLines) -> None:
        """Take a line in; nothing is put down to be made for one that cannot be taken."""
        left_out = self._cells.left_out
        if left_out and not self._options.assigns:
            self._report.take(line, Outcome.SKIPPED, LEFT_OUT)
            return
        try:
            named = self._subjects.read(line, row)
            said = self._say_left_out(line) if left_out else self._say(line, row)
            pair = self._find(named, said)
        except InvalidInput as error:
            if left_out:
                self._report.take(line, Outcome.SKIPPED, LEFT_OUT)
            else:
                self._report.refuse_for(line, error)
            return
        if not left_out:
            self.dates.see(pair, said)
            self._see_course_days(said)
        spool.add(put_away(pair, said))

    def tell_course_days(self) -> None:
        """Tell where most expiries come so soon that they may be the last days of courses."""
        if self._short * 2 <= self._dated:
            return
        self._report.findings.note(
            FindingKind.COURSE_DAYS,
            self._course_days,
            f"'{{column}}' is at most {_COURSE_DAYS} days after the issue date on {{lines}}. These may be course dates, not "
            "expiry dates.",
            column=self._cells.theirs("expires_on"),
            number=self._short,
        )

    def _find(self, named: Named, said: Said) -> Pair:
        issued_on = said.issued_on or said.effective_on
        if issued_on is None or issued_on <= self._options.today:
            return self._subjects.find(named, number=said.number)
        try:  # it may be recorded already, but is no reason to make anything
            return self._subjects.find(named, make=False, number=said.number)
        except InvalidInput as error:
            if error.field not in {"certification", "entity_code"}:
                raise
            raise InvalidInput("issued_on", say_future(issued_on, self._options.today)) from error

    def _say(self, line: int, row: Sequence[Cell]) -> Said:
        cells = self._cells
        effective_on = cells.needed_day(row, "effective_on") if self._has_effective else None
        voided_on, replaced_on = cells.day(row, "voided_on"), cells.day(row, "replaced_on")
        if replaced_on and not voided_on:
            raise InvalidInput(
                "replaced_on",
                "A certificate that was replaced needs the first day on which it does not count in voided_on.",
            )
        issued_on = cells.day(row, "issued_on")
        return Said(
            line,
            False,
            cells.text(row, "number"),
            issued_on,
            effective_on,
            self._expiry(row, has_start=bool(issued_on or effective_on)),
            cells.text(row, "note", multiline=True) if self._has_note else None,
            voided_on,
            cells.moment(row, "recorded_at"),
            cells.text(row, "recorded_by"),
            replaced_on,
            cells.day(row, "anchor_on"),
            tuple((name, word, tuple(map(int, may))) for name, word, may in cells.statuses(row)),
        )

    def _expiry(self, row: Sequence[Cell], *, has_start: bool) -> date | NoDate:
        """When the line says that it ends; --no-expiry is for certificates, and not for lines without any date."""
        found = self._cells.expiry(row)
        if not self._never or isinstance(found, date):
            return found
        if has_start:
            return NoDate.NEVER
        return found if is_never(self._cells.text(row, "expires_on")) else NoDate.NOT_GIVEN

    def _say_left_out(self, line: int) -> Said:
        return Said(line, True, "", None, None, NoDate.NOT_GIVEN)

    def _see_course_days(self, said: Said) -> None:
        issued_on = said.issued_on or said.effective_on
        if issued_on is None or not isinstance(said.expires_on, date):
            return
        self._dated += 1
        if 0 <= (said.expires_on - issued_on).days <= _COURSE_DAYS:
            self._short += 1
            if len(self._course_days) < MOST_LINES:
                self._course_days.append(said.line)
