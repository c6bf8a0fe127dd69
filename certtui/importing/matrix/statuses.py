"""Compares words of a matrix with what is stored: statuses with the calculated ones, n/a with what is assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.findings import FindingKind
from certtui.importing.report import Outcome
from certtui.queries.matrix import NOT_HELD, get_matrix_rows
from certtui.records import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from certtui.importing.matrix.cell_report import CellReport
    from certtui.importing.subjects import Pair
    from certtui.records import Kind

_AT_ONCE = 20_000
"""Cells that are compared together."""


class _Word(NamedTuple):
    cell: int
    pair: Pair
    word: str
    may: frozenset[Status] | None
    """The statuses that it stands for; None: it says that nothing is assigned."""


class Comparison:
    """Gathers words, and compares them portion by portion. Nothing of them is stored."""

    def __init__(self, report: CellReport, kind: Kind, today: date, say: Callable[[Pair], str]) -> None:
        self._report = report
        self._kind = kind
        self._today = today
        self._say = say
        self._words: list[_Word] = []

    def add(self, cell: int, pair: Pair, word: str, may: frozenset[Status] | None) -> None:
        """Take in a word; `may` None: it says that nothing is assigned."""
        self._words.append(_Word(cell, pair, word, may))
        if len(self._words) >= _AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Compare what was gathered."""
        words, self._words = self._words, []
        certifications = sorted({one.pair.certification for one in words if one.pair.certification > 0})
        entities = sorted({one.pair.entity for one in words if one.pair.entity > 0})
        places = {id: place for place, id in enumerate(certifications)}
        rows = {row.id: row.statuses for row in get_matrix_rows(entities, certifications, self._today)}
        for one in words:
            place = places.get(one.pair.certification)
            found = rows.get(one.pair.entity)
            self._compare(one, NOT_HELD if place is None or found is None else found[place])

    def _compare(self, one: _Word, held: str) -> None:
        findings, people = self._report.findings, self._kind.plural
        if one.may is None:
            if held != NOT_HELD:
                findings.note(
                    FindingKind.STATUS_DIFFERS,
                    one.cell,
                    f"In {{lines}} the file says that the certification does not apply, but the {people} are assigned "
                    "it: {values}. They stay assigned.",
                    value=one.word,
                    subject="not assigned",
                )
            return
        wanted = self._report.wants(one.cell, Outcome.UNCHANGED)
        words = f"{self._say(one.pair)}, compared: '{one.word}'" if wanted else ""
        self._report.take(one.cell, Outcome.UNCHANGED, words)
        if held == NOT_HELD:
            findings.note(
                FindingKind.STATUS_DIFFERS,
                one.cell,
                f"In {{lines}} the file has a status, but the {people} are not assigned the certification: {{values}}. "
                "Nothing is stored.",
                value=one.word,
                subject="assigned",
            )
            return
        status = Status(int(held))
        if status not in one.may:
            findings.note(
                FindingKind.STATUS_DIFFERS,
                one.cell,
                f"In {{lines}} the file says {{values}}, but the calculated status as of {self._today} is "
                f"{status.label}. The calculated status counts.",
                value=one.word,
                subject=status.word,
            )
