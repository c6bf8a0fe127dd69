"""Goes through the lines of a file of instances by their associations, a portion at a time, and says what is to be written."""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.importing.corrections import CorrectedBefore
from certtui.importing.file_instances import Calculated, pair_of, take_out, with_dates
from certtui.importing.line_words import say_certificate, say_corrections
from certtui.importing.match_instances import Circumstances, match
from certtui.importing.prepared import LEFT_OUT
from certtui.importing.recorded_instances import find_associations, load_recorded
from certtui.importing.report import Outcome, Report
from certtui.importing.revocations_shown import find_shown
from certtui.importing.telling_instances import Telling
from certtui.importing.write_associations import NewAssociation
from certtui.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from certtui.commands.lifecycle import Correction
    from certtui.importing.file_instances import FileInstance, Said
    from certtui.importing.match_instances import Match
    from certtui.importing.options import Options
    from certtui.importing.recorded_instances import Recorded, StoredRevocation
    from certtui.importing.spool import Line, SortedLines
    from certtui.importing.subjects import Pair, Subjects
    from certtui.progress import Progress

_AT_ONCE = 1_000
"""Associations in a portion."""


class Batch:
    """What is to be written of a portion. An association is an id, or -1 for the first of `new_associations`, -2 for the next."""

    def __init__(self) -> None:
        self.lines = 0
        self.new_associations: list[NewAssociation] = []
        self.restored: list[int] = []
        self.new: list[tuple[int, FileInstance]] = []
        self.changed: list[tuple[int, Recorded]] = []
        self.corrected: list[Correction] = []
        self.revocations: list[tuple[int, date, date | None]] = []
        self.ended: list[tuple[int, date]] = []
        self.touched: set[int] = set()

    def assign(self, pair: Pair, on: date) -> int:
        """Put an association down to be made; returns its reference."""
        self.new_associations.append(NewAssociation(pair, on))
        return -len(self.new_associations)

    def add(
        self,
        association: int,
        found: Match,
        recorded: Sequence[Recorded],
        revocations: Sequence[StoredRevocation],
    ) -> None:
        """Put down what the lines of an association come to."""
        self.new += [(association, one) for one in found.new]
        self.changed += [(association, one) for one in found.changed]
        self.corrected += found.corrected
        if found.new or found.changed:
            self.touched.add(association)
        if found.new or found.voids:
            ended, shown = find_shown(found, recorded, revocations)
            self.ended += [ended] if ended else []
            self.revocations += [(association, *one) for one in shown]


class InstanceBatches:
    """The portions of a file's lines. They may be gone through again, as long as the database stays as it is.

    `each_once`: of lines that say the very same of an association the first is taken. `has_issue`: the file has a column
    of issue dates, or of days from which certificates are valid.
    """

    def __init__(
        self,
        spool: SortedLines,
        subjects: Subjects,
        options: Options,
        theirs: Callable[[str], str],
        *,
        each_once: bool = False,
        has_issue: bool = False,
    ) -> None:
        self._spool = spool
        self._subjects = subjects
        self._options = options
        self._theirs = theirs
        self._each_once = each_once
        self._has_issue = has_issue
        self._calculated: dict[int, Calculated] = {}
        self._corrected_before = CorrectedBefore(allow=options.allow_older)

    @property
    def lines(self) -> int:
        """How many lines there are to go through."""
        return self._spool.number

    def plan(self, report: Report, progress: Progress = silent) -> Iterator[Batch]:
        """Match all lines, noting in the report what becomes of each."""
        telling = Telling(report, self._subjects, self._options, self._theirs)
        around = Circumstances(self._options, report, self._corrected_before)
        by_pair = groupby(self._spool, key=itemgetter(0, 1))
        groups = (list(lines) for _, lines in by_pair)
        pairs = ((pair_of(lines[0]), lines) for lines in groups)
        planned = 0
        while portion := dict(islice(pairs, _AT_ONCE)):
            batch = self._plan_portion(portion, around, telling)
            yield batch
            planned += batch.lines
            progress(planned, self._spool.number)

    def again(self) -> Iterator[Batch]:
        """The same once more, to write it."""
        return self.plan(Report(told=0))

    def _plan_portion(
        self, portion: dict[Pair, list[Line]], around: Circumstances, telling: Telling
    ) -> Batch:
        batch = Batch()
        in_force, archived = find_associations(portion)
        recorded, revocations = load_recorded([*in_force.values(), *archived.values()])
        for pair, lines in portion.items():
            batch.lines += len(lines)
            id = in_force.get(pair) or archived.get(pair) or 0
            one = _Association(pair, id, pair in in_force, recorded.get(id, ()), revocations.get(id, ()))
            self._plan_one(one, [take_out(line) for line in lines], batch, around, telling)
        return batch

    def _plan_one(
        self, one: _Association, said: Sequence[Said], batch: Batch, around: Circumstances, telling: Telling
    ) -> None:
        report = around.report
        if not one.in_force and not self._options.assigns:
            refusal = self._subjects.not_assigned(one.pair)
            for line in said:
                report.refuse_for(line.line, refusal)
            return
        if self._each_once and len(said) > 1:
            said = _first_of_each(said, report)
        rows, undated = self._dated(one, said, report)
        found = match(rows, one.recorded, one.revocations, around)
        if not found.outcomes and not undated:
            return
        self._subjects.use(one.pair)
        association = one.id
        if not one.in_force:
            today = self._options.today
            first = min((row.issued_on for row in found.new), default=today)
            if one.id:
                batch.restored.append(one.id)
            else:
                association = batch.assign(one.pair, min(first, today))
        batch.add(association, found, one.recorded, one.revocations)
        for row, outcome, _ in found.outcomes:
            wanted = report.wants(row.line, outcome)
            report.take(row.line, outcome, self._words(one.pair, row, outcome, found) if wanted else "")
        self._take_undated(one, undated, found, report, telling)
        telling.tell(one.pair, found, one.recorded, one.revocations)

    def _dated(
        self, one: _Association, said: Sequence[Said], report: Report
    ) -> tuple[list[FileInstance], list[Said]]:
        """The lines that are instances, and those that only assign."""
        rows: list[FileInstance] = []
        undated: list[Said] = []
        certification = one.pair.certification
        calculated = self._calculated.get(certification)
        if calculated is None:
            terms = self._subjects.definition(certification).terms
            calculated = self._calculated[certification] = Calculated(
                terms, can_be_said=self._subjects.is_undefined(certification), has_issue=self._has_issue
            )
        for line in said:
            if not line.has_date:
                undated.append(line)
                continue
            try:
                rows.append(with_dates(line, calculated, self._options.today))
            except InvalidInput as error:
                report.refuse_for(line.line, error)
        return rows, undated

    def _take_undated(
        self, one: _Association, undated: Sequence[Said], found: Match, report: Report, telling: Telling
    ) -> None:
        is_assigned = one.in_force or bool(found.outcomes)
        for line in undated:
            if line.left_out:
                outcome, why = Outcome.SKIPPED, LEFT_OUT
            elif one.in_force or found.outcomes:
                outcome, why = Outcome.UNCHANGED, "no date, assigned already"
            elif is_assigned:
                outcome, why = Outcome.SKIPPED, "assigned by an earlier line"
            else:
                outcome, why = Outcome.ASSIGNED, "Missing"
            wanted = report.wants(line.line, outcome)
            report.take(line.line, outcome, f"{self._subjects.say(one.pair)}, {why}" if wanted else "")
            telling.tell_undated(one.pair, line, assigns=not is_assigned)
            is_assigned = True

    def _words(self, pair: Pair, row: FileInstance, outcome: Outcome, found: Match) -> str:
        subject = self._subjects.say(pair)
        if outcome is Outcome.CREATED:
            return say_certificate(subject, row.key)
        if outcome is Outcome.UPDATED:
            return say_corrections(subject, *found.changes[row.line])
        if outcome is Outcome.SKIPPED:
            return f"{subject}, another line says more of this certificate"
        return f"{subject}, recorded already"


def _first_of_each(said: Sequence[Said], report: Report) -> list[Said]:
    first: dict[Said, Said] = {}
    for one in said:
        if one is not first.setdefault(one._replace(line=0), one):
            report.take(one.line, Outcome.SKIPPED, "another line says the same")
    return list(first.values())


class _Association:
    """An association with what is recorded of it; `id` 0: it is not there. Not `in_force`: or it is archived."""

    def __init__(
        self,
        pair: Pair,
        id: int,
        in_force: bool,
        recorded: Sequence[Recorded],
        revocations: Sequence[StoredRevocation],
    ) -> None:
        self.pair = pair
        self.id = id
        self.in_force = in_force
        self.recorded = recorded
        self.revocations = revocations
