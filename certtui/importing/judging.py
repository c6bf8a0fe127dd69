"""Decides about the columns of a file of instances that feed no field: compared, taken, asked about, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.findings import FindingKind
from certtui.importing.other_columns import Glance, are_statuses, ask_note, ask_other, is_dates
from certtui.importing.results import Only, Says, StatusColumn, ask_result, judge, names_result
from certtui.importing.telling import tell_only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.columns import Matching
    from certtui.importing.findings import Findings
    from certtui.importing.scan import ColumnFacts, Scan


def glances(matching: Matching, needed: set[int], today: date) -> dict[int, ColumnFacts]:
    """What is gathered of columns of which nothing is expected: those that feed no field, and notes."""
    free = {index for index, _ in matching.free()}
    return {index: Glance(today) for index in sorted((free | _notes(matching)) - needed)}


class JudgedColumns:
    """What was decided: `statuses` are compared; `told` are names of columns that are not called ignored.

    What is open is added to the matching's questions, what is told to the findings.
    """

    def __init__(self, matching: Matching, scan: Scan, only: Sequence[Only], findings: Findings) -> None:
        self.statuses: list[StatusColumn] = []
        self.told: set[str] = set()
        self._matching, self._scan, self._findings = matching, scan, findings
        answered = {one.column for one in only}
        for index, name in matching.free():
            if index not in answered and index in scan:
                self._judge(index, name, scan[index])
        for index in _notes(matching) - answered:
            if index in scan and (question := ask_note(matching.columns[index], scan[index])):
                matching.questions.append(question)
        tell_only(self._findings, matching.columns, only)

    def _judge(self, index: int, name: str, facts: ColumnFacts) -> None:
        matching = self._matching
        if "voided_on" not in matching.fields and (other := ask_other(name, facts)):
            matching.questions.append(other)
            return
        is_result = names_result(name) or index in matching.wordy
        if is_dates(facts) or not (is_result or are_statuses(facts)):
            return
        says = judge(facts)
        if says in {Says.STATUSES, Says.PASSED}:
            self.told.add(name)
        if says is Says.STATUSES:
            self.statuses.append(StatusColumn(index, name))
        elif says is Says.PASSED:
            message = "Column '{column}' says yes on every line ({values})."
            for word in facts.words:
                self._findings.note(FindingKind.RESULT_COLUMN, None, message, column=name, value=word)
        elif says is not Says.NOTHING:
            matching.questions.append(ask_result(name, facts))


def _notes(matching: Matching) -> set[int]:
    """The column of notes, where no option says that it is one."""
    fed = {matching.fields["note"]} if "note" in matching.fields else set[int]()
    found = {*fed, *matching.claims.get("note", ())}
    return {index for index in found - matching.mapped if index < len(matching.columns)}
