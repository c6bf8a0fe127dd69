"""Columns of a file of instances that feed no field and are called nothing that is known: what they hold may still decide.

A certificate that was revoked, a word of failing and a day to come are never left out in silence, whatever their column is
called.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from certtui.importing.columns import words_of
from certtui.importing.date_words import is_not_given
from certtui.importing.questions import Choice, Question
from certtui.importing.results import EMPTY, ask_result
from certtui.importing.scan import ColumnFacts
from certtui.importing.truth_words import FAILED, FALSE, REVOKED_NAMES, STATUSES
from certtui.records import Status
from certtui.text import search_key

if TYPE_CHECKING:
    from certtui.importing.table import Cell

_MOST_DIFFERENT = 300
"""Different cells of a column after which it is text, and no longer looked at."""
_REVOKED = "voided_on"
_EXPIRED = frozenset((Status.EXPIRED,))


class Glance(ColumnFacts):
    """The facts of a column of which nothing is expected, at the cost of a glance: no more than a few hundred texts."""

    def add(self, cells: list[Cell]) -> None:
        """Take in the cells of more lines, unless the column is full of text."""
        if len(self.counts) <= _MOST_DIFFERENT:
            super().add(cells)


def is_dates(facts: ColumnFacts) -> bool:
    """Whether a column holds dates, and not only nothing."""
    return facts.dates.dates > 0 and facts.dates.are_dates


def has_days_to_come(facts: ColumnFacts, today: date) -> bool:
    """Whether a column of dates has days after today, so that it may say when something ends."""
    return is_dates(facts) and facts.dates.latest > today


def ask_other(column: str, facts: ColumnFacts) -> Question | None:
    """Ask about a column that says what was revoked or failed; None where it says neither.

    1. A column that is called so, and is not empty or "no" on all lines.
    2. A column with a word of failing in it.
    """
    words = [word for word in facts.words if not is_not_given(word)]
    if not REVOKED_NAMES.isdisjoint(words_of(column)):
        if is_dates(facts):
            return _ask_revoked_days(column)
        if any(search_key(word) not in FALSE for word in words):
            return ask_result(column, facts, is_reversed=True)
        return None
    if not is_dates(facts) and any(search_key(word) in FAILED for word in words):
        return ask_result(column, facts)
    return None


def ask_note(column: str, facts: ColumnFacts) -> Question | None:
    """Ask about a column of notes that says of lines, and nothing else, that somebody failed."""
    failed = [word for word in facts.words if search_key(word) in FAILED and not is_not_given(word)]
    if not failed:
        return None
    shown = ", ".join(f"{word} {facts.words[word]:,}" for word in failed)
    empty = [Choice("to take only the lines without a note", ("--only", f"{column}={EMPTY}"))] * bool(
        facts.empty
    )
    return Question(
        "result_column",
        column,
        f"Column '{column}' may give a result: {shown}.",
        (
            *empty,
            Choice("to take all lines and keep it as their note", ("--map", f"{column}=note")),
            Choice("to take all lines without it", ("--ignore", column)),
        ),
        tuple((word, facts.words[word]) for word in failed),
    )


def are_statuses(facts: ColumnFacts) -> bool:
    """Whether all words of a column are statuses, and one says that something has expired."""
    found = [STATUSES.get(search_key(word)) for word in facts.words]
    return None not in found and _EXPIRED in found


def _ask_revoked_days(column: str) -> Question:
    return Question(
        "result_column",
        column,
        f"Column '{column}' may say since when certificates are revoked, and do not count.",
        (
            Choice("if it does", ("--map", f"{column}={_REVOKED}")),
            Choice("to take only the lines without such a day", ("--only", f"{column}={EMPTY}")),
            Choice("to take all lines whatever it says", ("--ignore", column)),
        ),
    )
