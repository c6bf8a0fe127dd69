"""What the words in the cells of a matrix mean, and how often each stands in a column."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from certtui.importing.date_words import is_never, is_not_given
from certtui.importing.dates import read_text, serial_day
from certtui.importing.scan import ColumnFacts
from certtui.importing.truth_words import NOT_PASSED, PASSED, STATUSES
from certtui.records import Status
from certtui.text import search_key

if TYPE_CHECKING:
    from certtui.importing.table import Cell

_MOST_WORDS = 1_000
"""Different words of a column that are counted."""
_MOST_KNOWN = 4_096


class Means(Enum):
    """What a cell says that is not a date."""

    NOTHING = "nothing"
    """As an empty cell."""
    NOT_ASSIGNED = "not assigned"
    UNKNOWN = "unknown"
    """It is assigned, and nobody knows a date."""
    YES = "yes"
    NO = "no"
    NEVER = "never"
    STATUS = "status"
    OTHER = "other"
    """A date, or a mistake."""


def _words(*lists: str) -> frozenset[str]:
    return frozenset(search_key(word).rstrip(".") for one in lists for word in one.split(","))


_NOTHING = _words(",-,--,---,–,—,null,nil,none,#n/a,keine,brak,aucun,aucune,ninguno,ninguna,geen,nenhum")
_NOT_ASSIGNED = _words(
    "n/a,na,n.a,n.a.,not applicable,not required,not needed,not assigned,does not apply,exempt",
    "nicht erforderlich,nicht zutreffend,nicht anwendbar,nicht nötig,entfällt",
    "non requis,non requise,non applicable,sans objet,s/o,no aplica,no requerido,no procede",
    "niet van toepassing,niet vereist,nie dotyczy,niewymagane,não aplicável,não se aplica,não requerido",
)
_NOT_ASSIGNED_OR_NEVER = _words("n.v.t,n.v.t.,nvt")
_NEVER_OR_NEVER_DONE = _words("never,nie,niemals,jamais,nunca,nooit,nigdy")
_ALSO_YES = _words(
    "trained,certified,competent,qualified,geschult,formé,formée,formado,formada,opgeleid,przeszkolony"
)
_YES = PASSED | _ALSO_YES
_REVOKED = _words(
    "revoked,widerrufen,entzogen,révoqué,révoquée,revocado,revocada,ingetrokken,cofnięte,revogado"
)
_DUE = _words("due,due now,to do,todo,refresher due,renewal due,fällig,à renouveler,por renovar,a renovar")
_ALL_HELD = frozenset((Status.VALID, Status.EXPIRES_SOON))


_MEANINGS = {
    word: means
    for words, means in reversed(
        (
            (_NOTHING, Means.NOTHING),
            (_NOT_ASSIGNED | _NOT_ASSIGNED_OR_NEVER, Means.NOT_ASSIGNED),
            (STATUSES.keys() | _DUE, Means.STATUS),
            (_YES, Means.YES),
            (NOT_PASSED | _REVOKED, Means.NO),
        )
    )
    for word in words
}
"""A word of two meanings has the first."""


def meaning(word: str) -> Means:
    """What a word means in a cell of dates or of marks."""
    found = _MEANINGS.get(search_key(word).rstrip("."))
    if found is not None:
        return found
    if is_never(word):
        return Means.NEVER
    return Means.UNKNOWN if is_not_given(word) else Means.OTHER


def statuses_meant(word: str) -> frozenset[Status]:
    """The statuses that a word may stand for in a matrix of statuses; none where it is no such word."""
    key = search_key(word).rstrip(".")
    if key in _REVOKED:
        return frozenset((Status.REVOKED,))
    if key in _DUE:
        return frozenset((Status.EXPIRES_SOON, Status.EXPIRED, Status.MISSING))
    if key in STATUSES:
        return STATUSES[key]
    if key in _YES:
        return _ALL_HELD
    return frozenset(Status) - _ALL_HELD if key in NOT_PASSED else frozenset()


def is_status(word: str) -> bool:
    """Whether a word is one of a status, and of nothing else."""
    return meaning(word) is Means.STATUS or search_key(word).rstrip(".") in _REVOKED


def may_be_never_done(word: str) -> bool:
    """Whether a word among issue dates may say that it was never done, or that it never expires."""
    return search_key(word).rstrip(".") in _NEVER_OR_NEVER_DONE


def may_be_never(word: str) -> bool:
    """Whether a word among expiries may say that it never expires, or that it need not be held."""
    return search_key(word).rstrip(".") in _NOT_ASSIGNED_OR_NEVER


class Meanings:
    """The meanings of words, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, Means] = {}

    def of(self, word: str) -> Means:
        """As `meaning`."""
        found = self._known.get(word)
        if found is None:
            found = meaning(word)
            if len(self._known) < _MOST_KNOWN:
                self._known[word] = found
        return found


class CellFacts(ColumnFacts):
    """What the cells of a column of a matrix are. `counts` has words only: dates are tallied and not kept.

    `dates_to_come`: cells that are dates after today, in whatever order of day and month they are read.
    """

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self.dates_to_come = 0
        self.number = 0
        """Cells with a date, or a number that may be one."""
        self._today = today

    def add(self, cells: list[Cell]) -> None:
        """Take in the cells of more lines."""
        for cell, number in Counter(cells).items():
            if isinstance(cell, date):
                self.dates.add(cell)
                self.number += number
                self.dates_to_come += number * (cell > self._today)
            elif not self._is_day(cell, number) and (cell in self.counts or len(self.counts) < _MOST_WORDS):
                self.counts[cell] = self.counts.get(cell, 0) + number

    def _is_day(self, cell: str, number: int) -> bool:
        """Take in a text that has the form of a date, or is a number that may be one."""
        if not any(map(str.isdigit, cell)):
            return False
        found = read_text(cell, self._today)
        if found is None:
            if serial_day(cell):
                self.dates.add(cell)
                self.number += number
                return True
            return False
        self.dates.add_reading(cell, found)
        self.number += number
        days = [one for one in (found.plain, found.day_first, found.month_first) if one]
        self.dates_to_come += number * (bool(days) and min(days) > self._today)
        return True

    def count_meaning(self, *meanings: Means) -> int:
        """How many cells have words of these meanings."""
        return sum(number for word, number in self.words.items() if meaning(word) in meanings)

    @property
    def is_blank(self) -> bool:
        """Whether no line has anything in it."""
        return not self.number and super().is_blank

    @property
    def looks_like_certification(self) -> bool:
        """Whether at least half of what stands in it is what can stand below a certification."""
        words = self.words
        if any(word.isdigit() and word not in {"0", "1"} for word in words):
            return False
        fitting = self.number + self.count_meaning(
            Means.YES, Means.STATUS, Means.NEVER, Means.NOT_ASSIGNED, Means.UNKNOWN
        )
        return fitting > 0 and 2 * fitting >= self.number + sum(words.values()) - self.count_meaning(
            Means.NOTHING
        )
