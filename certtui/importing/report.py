"""What planning found line by line: the counts, the outcome of every line, the errors, the findings."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.findings import MOST_LINES, Findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.errors import InvalidInput

MOST_KEPT = 100_000
"""Errors and changes whose words are kept; a file with more is the wrong file, and their number says so."""


_AHEAD = 4_096
"""Lines for which there is room from the start."""


class Outcome(IntEnum):
    """What becomes of a line."""

    CREATED = 0
    UPDATED = 1
    UNCHANGED = 2
    SKIPPED = 3
    ASSIGNED = 4
    """It only made an association, which is Missing."""
    ERROR = 5

    @property
    def word(self) -> str:
        """As counts and files name it."""
        return "error" if self is Outcome.ERROR else self.name.lower()


class Problem(NamedTuple):
    """Why a line of the file cannot be taken; `column` is the field, or theirs, that is at fault."""

    line: int
    reason: str
    column: str = ""


class Errors(NamedTuple):
    """Equal errors: why, on how many lines, and the first of these."""

    reason: str
    column: str
    lines: tuple[int, ...]
    number: int


class Report:
    """How many lines create, update, change nothing or are skipped, and which cannot be taken.

    An outcome takes one byte a line of the file, whatever the order in which lines are planned.
    """

    def __init__(self) -> None:
        self.counts = [0] * len(Outcome)
        self.problems: list[Problem] = []
        self.findings = Findings()
        self._of_line = bytearray()
        self._words: dict[int, str] = {}

    def take(self, line: int, outcome: Outcome, words: str = "") -> None:
        """Note what becomes of a line; `words` say more of it (old and new values)."""
        self.counts[outcome] += 1
        try:
            self._of_line[line] = outcome + 1
        except IndexError:
            self._of_line.extend(bytes(line + _AHEAD - len(self._of_line)))
            self._of_line[line] = outcome + 1
        if words and len(self._words) < MOST_KEPT:
            self._words[line] = words

    def refuse(self, line: int, reason: str, column: str = "") -> None:
        """Note a line that cannot be taken."""
        self.take(line, Outcome.ERROR)
        if len(self.problems) < MOST_KEPT:
            self.problems.append(Problem(line, reason, column))

    def refuse_for(self, line: int, error: InvalidInput) -> None:
        """Note a line that cannot be taken because of one of its fields."""
        self.refuse(line, f"{error.field}: {error}", error.field)

    @property
    def create(self) -> int:
        """Lines that make something new."""
        return self.counts[Outcome.CREATED]

    @property
    def update(self) -> int:
        """Lines that change what is stored."""
        return self.counts[Outcome.UPDATED]

    @property
    def unchanged(self) -> int:
        """Lines that say what is stored already."""
        return self.counts[Outcome.UNCHANGED]

    @property
    def skip(self) -> int:
        """Lines that are left out because the file says so, or says the same twice."""
        return self.counts[Outcome.SKIPPED]

    @property
    def assigned(self) -> int:
        """Lines that only made an association."""
        return self.counts[Outcome.ASSIGNED]

    @property
    def errors(self) -> int:
        """Lines that cannot be taken."""
        return self.counts[Outcome.ERROR]

    @property
    def lines(self) -> int:
        """All lines that were read."""
        return sum(self.counts)

    @property
    def changes(self) -> int:
        """The lines that will change something."""
        return self.create + self.update + self.assigned

    @property
    def is_in_vain(self) -> bool:
        """Whether lines were there, and not one of them could be taken."""
        return self.lines > 0 and not self.changes and not self.unchanged

    def first(self, limit: int) -> Iterator[Problem]:
        """The first problems in the order of the file's lines."""
        yield from sorted(self.problems)[:limit]

    def grouped_errors(self) -> list[Errors]:
        """Equal errors together, in the order of their first lines."""
        groups: dict[tuple[str, str], list[int]] = {}
        for problem in sorted(self.problems):
            groups.setdefault((problem.reason, problem.column), []).append(problem.line)
        return [
            Errors(reason, column, tuple(lines[:MOST_LINES]), len(lines))
            for (reason, column), lines in groups.items()
        ]

    def outcome_of(self, line: int) -> tuple[Outcome, str] | None:
        """What becomes of a line, and more words of it; None where it is none that was planned."""
        known = self._of_line[line] if line < len(self._of_line) else 0
        return (Outcome(known - 1), self._words.get(line, "")) if known else None

    def lines_of(self, outcome: Outcome, after: int = 0) -> Iterator[int]:
        """The lines of an outcome, in the file's order, after one of them."""
        sought = bytes([outcome + 1])
        while (after := self._of_line.find(sought, after + 1)) >= 0:
            yield after
