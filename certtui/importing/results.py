"""Columns that say what came of it: completed, passed, valid. Their words are compared, taken or asked about, never ignored."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.columns import words_of
from certtui.importing.questions import Choice, Question
from certtui.importing.truth_words import (
    ACTIVITY,
    FALSE,
    HELD,
    NOT_PASSED,
    PASSED,
    RESULT_NAMES,
    STATUS_NAMES,
    STATUSES,
    TRUE,
)
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from certtui.importing.scan import ColumnFacts
    from certtui.importing.table import Cell
    from certtui.records import Status

_MOST_SHOWN = 20
EMPTY = "(empty)"


class Says(Enum):
    """What the cells of a result column say, all together."""

    NOTHING = "nothing"
    """They are all empty."""
    STATUSES = "statuses"
    """Each is a status; it is compared with the calculated one."""
    PASSED = "passed"
    """Each says yes."""
    OPEN = "open"


class StatusColumn(NamedTuple):
    """A column whose words are statuses."""

    column: int
    name: str


class Only(NamedTuple):
    """Lines are taken only if this column has one of these words, folded; EMPTY stands for an empty cell.

    `typed`: the words as they were typed.
    """

    column: int
    words: frozenset[str]
    typed: tuple[str, ...]

    def takes(self, row: Sequence[Cell]) -> bool:
        """Whether the row has one of the words."""
        return (search_key(str(row[self.column])) or EMPTY) in self.words


def names_result(column: str) -> bool:
    """Whether a column's name has a word of a result: LICENSE STATUS, Completed."""
    return not RESULT_NAMES.isdisjoint(words_of(column))


def names_status(column: str) -> bool:
    """Whether a column's name has the word status in it."""
    return not STATUS_NAMES.isdisjoint(words_of(column))


def is_word_of_result(word: str) -> bool:
    """Whether a cell is a word of yes, no or a status."""
    key = search_key(word)
    return key in PASSED or key in NOT_PASSED or key in TRUE or key in FALSE or key in STATUSES


def statuses_of(word: str) -> frozenset[Status] | None:
    """The statuses that a word may be; None where it is not one."""
    return STATUSES.get(search_key(word))


def judge(facts: ColumnFacts) -> Says:
    """What a result column says. An empty cell beside words of yes is not a yes."""
    words = {search_key(word) for word in facts.words}
    if not words:
        return Says.NOTHING
    if all(word in STATUSES for word in words):
        return Says.STATUSES
    return Says.PASSED if not facts.empty and words <= PASSED else Says.OPEN


def ask_result(column: str, facts: ColumnFacts, *, is_reversed: bool = False) -> Question:
    """Ask which lines of a result column are to be taken: every value with its lines, the commonest first.

    `is_reversed`: its words say what was taken back, so that the wanted lines are those without one.
    """
    counts = _counted(facts)
    shown = ", ".join(f"{word} {number:,}" for word, number in counts[:_MOST_SHOWN])
    more = len(counts) - _MOST_SHOWN
    further = f" and {more:,} other values" if more > 0 else ""
    typed = [word for word, _ in counts if word != EMPTY and "," not in word]
    if is_reversed:
        likely = [word for word in typed if search_key(word) in FALSE] + [EMPTY] * bool(facts.empty)
    else:
        likely = _likely(facts, typed)
    words = f"to take only the lines with {' or '.join(likely)}"
    choices = [Choice(words, ("--only", f"{column}={', '.join(likely)}"))] if likely else []
    return Question(
        "result_column",
        column,
        f"Column '{column}' gives a result for each line: {shown}{further}.",
        (*choices, Choice("to take all lines whatever it says", ("--ignore", column))),
        counts,
    )


def _likely(facts: ColumnFacts, words: list[str]) -> list[str]:
    """The words whose lines are most likely wanted, never one that says no: those that say yes, else what is left."""
    keys = {word: search_key(word) for word in words}
    good = [word for word in words if keys[word] in PASSED]
    good = good or [word for word in words if STATUSES.get(keys[word], frozenset()) & HELD]
    if not good and any(word in NOT_PASSED for word in keys.values()) and facts.empty:
        return [EMPTY]
    bad = NOT_PASSED | STATUSES.keys()
    return good or [word for word in words if keys[word] not in bad][:1]


def is_about_activity(facts: ColumnFacts) -> bool:
    """Whether a column of statuses is one of who is active: some of its words say so."""
    return any(search_key(word) in ACTIVITY for word in facts.words)


def ask_activity(column: str, facts: ColumnFacts) -> Question:
    """Ask whether a status of people says who is active, and what words that are not known mean."""
    counts = _counted(facts)
    shown = ", ".join(f"{word} {number:,}" for word, number in counts[:_MOST_SHOWN])
    unknown = unknown_words(facts.words)
    options: tuple[str, ...] = ("--map", f"{column}=active")
    if unknown:
        options += ("--value", f"{column}: {', '.join(unknown)}=inactive")
    return Question(
        "status_column",
        column,
        f"Column '{column}' may say who is active: {shown}.",
        (
            Choice("if it does", options, is_typed=bool(unknown)),
            Choice("to leave it out", ("--ignore", column)),
        ),
        counts,
    )


def unknown_words(words: Mapping[str, int] | Iterable[str]) -> list[str]:
    """The words that are neither yes nor no."""
    return [word for word in words if search_key(word) not in TRUE | FALSE][:_MOST_SHOWN]


def _counted(facts: ColumnFacts) -> tuple[tuple[str, int], ...]:
    counts = sorted(facts.words.items(), key=lambda one: (-one[1], one[0]))
    if facts.empty:
        counts.append((EMPTY, facts.empty))
    return tuple(counts)
