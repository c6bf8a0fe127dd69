"""A file that is being brought in: read, planned, and planned again with each answer, until it is taken or left.

What the Import screen works with, without a screen: nothing is stored until `apply`.
"""

from __future__ import annotations

import io
import os
import threading
from array import array
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput, UsageError
from certtui.importing import planning
from certtui.importing.applying import apply
from certtui.importing.expecting import expected_of
from certtui.importing.fields import MATRIX, SHAPES
from certtui.importing.given_answers import Answers
from certtui.importing.guessing import all_names, guess_kind
from certtui.importing.line_reader import LineReader
from certtui.importing.line_story import Told, tell_line
from certtui.importing.mappings import remembered
from certtui.importing.options import Options, command_line
from certtui.importing.planning import rights_needed
from certtui.importing.questions import Question, Unanswered
from certtui.importing.reading import open_table
from certtui.importing.report import Outcome, Report
from certtui.importing.report_files import write_rejects
from certtui.importing.report_text import say_number
from certtui.importing.settling import ask_about_errors, ask_about_refusal
from certtui.importing.shown_columns import ShownColumn, show_columns
from certtui.progress import silent
from certtui.queries.definitions import list_certifications

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import BinaryIO

    from certtui.importing.applying import Imported
    from certtui.importing.mappings import Mapping
    from certtui.importing.plan import Ended, Plan
    from certtui.importing.table import Cell, Table
    from certtui.progress import Progress
    from certtui.rights import Operator

FIRST_LINES = 5_000
"""Lines from which the first answers come; a longer file is read to its end only before it is taken."""
PASTED = "pasted text"
_LINES_FOR_VALUES = 20_000
_MOST_VALUES = 500


class Look(NamedTuple):
    """What is known of the file with the answers given so far.

    `questions` must be answered before anything is taken; `settling` would let more lines be taken. `plan` is None where
    the file cannot be read at all, which is a question then.
    """

    what: str
    answers: Answers
    described: str
    header: int
    columns: tuple[ShownColumn, ...]
    questions: tuple[Question, ...]
    settling: tuple[Question, ...]
    plan: Plan | None

    @property
    def is_provisional(self) -> bool:
        """Whether only the first lines were read."""
        return self.plan is not None and self.plan.is_provisional

    @property
    def taken(self) -> int:
        """The lines that would change something."""
        return self.plan.report.changes if self.plan is not None and not self.questions else 0

    @property
    def errors(self) -> int:
        """The lines that cannot be taken."""
        return self.plan.report.errors if self.plan is not None else 0

    @property
    def ended(self) -> tuple[Ended, ...]:
        """What ends because the file lists everyone, and not them."""
        return self.plan.ended if self.plan is not None else ()

    @property
    def says_taken(self) -> str:
        """The number of them, with what they are: of a matrix cells are taken, and not lines. Else it is for whom it lacks."""
        if self.ended and not self.taken:
            return "the file"
        return say_number(self.plan.report, self.taken, Outcome.CREATED) if self.plan is not None else ""

    @property
    def says_errors(self) -> str:
        """The number of them, with what they are."""
        return say_number(self.plan.report, self.errors, Outcome.ERROR) if self.plan is not None else ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken, with its errors left out."""
        if self.plan is None or self.questions:
            return False
        return self.taken > 0 or bool(self.plan.ended) or self.is_provisional


class Draft:
    """One file. Its methods wait for one another; none but `operator`'s rights decide what may be told."""

    def __init__(self, source: Path | str, today: date, *, is_text: bool = False) -> None:
        """`source`: a path, or the text itself."""
        self._path = None if is_text else Path(source)
        self._text = str(source).encode() if is_text else b""
        self._today = today
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._opened_with: object = None
        self._reading: LineReader | None = None
        self.look: Look | None = None

    @property
    def name(self) -> str:
        """The file's name, as reports and events tell it."""
        return self._path.name if self._path is not None else PASTED

    @property
    def path(self) -> str:
        """The file as a command names it; - for what was pasted."""
        return str(self._path) if self._path is not None else "-"

    @property
    def folder(self) -> str:
        """The folder that the file is in, with its separator; empty for what was pasted."""
        return f"{self._path.absolute().parent}{os.sep}" if self._path is not None else ""

    # Reading and planning

    def guess(self, among: Sequence[str] = SHAPES, sheet: str | None = None) -> str:
        """What the file holds, by its columns; where several sheets could be meant and none is named, by the first's.

        Needs an open connection. Raises NotFound and InvalidInput where it cannot be opened.
        """
        with self._lock:
            try:
                return self._guess(among, sheet)
            except Unanswered as unanswered:
                first = next((one.options[-1] for one in unanswered.question.choices), None)
                return self._guess(among, first) if first is not None else among[-1]

    def _guess(self, among: Sequence[str], sheet: str | None) -> str:
        known = [one.name for one in list_certifications()] if MATRIX in among else []
        with open_table(self._source(), sheet, expected=all_names(self._today, known)) as table:
            return guess_kind(table.columns, self.name, among, known)

    def plan_import(
        self,
        operator: Operator,
        what: str,
        answers: Answers,
        *,
        most: int | None = FIRST_LINES,
        progress: Progress = silent,
    ) -> Look:
        """Plan with these answers; what was known before stays where it raises.

        Needs an open connection. Raises NotPermitted, UsageError for answers that contradict one another, NotFound, and
        Cancelled by `progress`.
        """
        options = answers.options(Options(self._today, file=self.name))
        if options.complete:  # of lines with errors, too, it must be known whom they list: they are left out
            options = options._replace(skip_errors=True)
        operator.require(*rights_needed(what, options))
        with self._lock:
            self._forget_rows()
            try:
                table = self._open(what, options)
                plan = planning.plan_import(what, table, options, most, progress, Report(FIRST_LINES))
            except Unanswered as unanswered:
                self.look = _unread(what, answers, unanswered.question)
            except InvalidInput as refusal:
                self.look = _unread(what, answers, ask_about_refusal(str(refusal), options))
            else:
                self.look = Look(
                    what,
                    answers,
                    table.described,
                    table.header.line,
                    show_columns(plan),
                    plan.questions,
                    tuple(ask_about_errors(plan.report, options)),
                    plan,
                )
            return self.look

    def recalled(self) -> Mapping | None:
        """The answers of last time to a file with these columns. Needs an open connection."""
        plan = self.look.plan if self.look else None
        return remembered(plan.what, plan.table.columns) if plan is not None else None

    def apply(self, operator: Operator, progress: Progress = silent, *, mapping: str = "") -> Imported:
        """Take the file, its errors left out. Raises what `applying.apply` raises; the caller has asked about errors.

        `mapping`: the name to save the answers under; without one they are remembered for files with the same columns.
        """
        plan = self._ready()
        with self._lock:
            self._forget_rows()
            return apply(operator, plan, progress, mapping, leave_out=plan.report.errors)

    def save_rejects(self, path: Path) -> int:
        """Write the lines that cannot be taken into a new file, each with its reason; returns how many these are.

        Raises Conflict where there is such a file, InvalidInput where it cannot be written.
        """
        plan = self.look.plan if self.look else None
        if plan is None:
            raise UsageError("The file could not be read, so there are no lines to save.")
        with self._lock:
            self._forget_rows()
            return write_rejects(path, plan, overwrite=False)

    def command(self, *, skip_errors: bool = False, mapping: str = "") -> str:
        """The command line that does the same, and saves its answers under a name where there is one."""
        look = self.look
        if look is None:
            return ""
        options = look.answers.options(Options(self._today, file=self.name))
        more = ["--mapping", mapping] if mapping else []
        return command_line(look.what, self.path, options._replace(skip_errors=skip_errors), more)

    # Lines

    def lines_of(self, outcome: Outcome) -> Sequence[int]:
        """The lines of an outcome, in the file's order."""
        plan = self.look.plan if self.look else None
        return array("q", plan.report.lines_of(outcome)) if plan else ()

    def records(self, lines: Sequence[int]) -> dict[int, list[Cell]]:
        """The cells of these lines; none while the file is being planned or taken.

        Reading on is quick. To go back, the file is read from its top.
        """
        if not self._lock.acquire(blocking=False):
            return {}
        try:
            return self._read_lines(sorted(lines))
        finally:
            self._lock.release()

    def story(self, line: int) -> list[Told]:
        """A line, whole. Needs an open connection."""
        cells = self.records([line]).get(line)
        plan = self.look.plan if self.look else None
        return tell_line(plan, line, cells) if plan is not None and cells is not None else []

    def values_of(self, column: str) -> list[tuple[str, int]]:
        """The values of a column on the first lines, the commonest first; empty ones are left out."""
        counts: Counter[str] = Counter()
        with self._lock:
            self._forget_rows()
            if self._table is not None and column in self._table.columns:
                at = self._table.columns.index(column)
                first = islice(self._table.rows(_ignore_line), _LINES_FOR_VALUES)
                counts.update(str(cells[at]) for _, cells in first if cells[at] != "")
        return counts.most_common(_MOST_VALUES)

    def _read_lines(self, wanted: Sequence[int]) -> dict[int, list[Cell]]:
        if not wanted or self._table is None:
            return {}
        if self._reading is None or wanted[0] <= self._reading.at:
            self._reading = LineReader(self._table)
        return self._reading.read(wanted)

    # The file

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._forget_rows()
            self._close_table()

    def _ready(self) -> Plan:
        look = self.look
        if look is None or look.plan is None or not look.is_ready or look.is_provisional:
            raise UsageError("There is nothing to import yet. Answer the questions first.")
        return look.plan

    def _source(self) -> Path | BinaryIO:
        return self._path if self._path is not None else io.BytesIO(self._text)

    def _open(self, what: str, options: Options) -> Table:
        """The table, opened anew only where the answers are about how it is read."""
        said = (
            what,
            options.kind,
            options.maps,
            options.cells,
            options.encoding,
            options.sheet,
            options.header_row,
        )
        if self._table is not None and said == self._opened_with:
            return self._table
        self._close_table()
        self._table = open_table(
            self._source(),
            options.sheet,
            encoding=options.encoding,
            header_row=options.header_row,
            expected=expected_of(what, options),
        )
        self._opened_with = said
        return self._table

    def _close_table(self) -> None:
        if self._table is not None:
            self._table.close()
        self._table, self._opened_with = None, None

    def _forget_rows(self) -> None:
        self._reading = None


def _unread(what: str, answers: Answers, question: Question) -> Look:
    return Look(what, answers, "", 0, (), (question,), (), None)


def _ignore_line(_line: int, _reason: str) -> None:
    """A line with too many cells, of which planning has told."""
