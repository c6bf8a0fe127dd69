"""What planning found line by line: the counts, the outcome of every line, the errors, the findings."""

from __future__ import annotations

from enum import IntEnum
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.findings import FindingKind, Findings
from certtui.importing.refusals import Alike, ErrorGroup, Errors, Problem
from certtui.importing.spool import SortedLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.errors import InvalidInput

MOST_KEPT = 100_000
"""Errors that are kept; a file with more is the wrong file, and their number says so."""
MOST_TOLD = 10
"""Lines of each outcome of which a report says more."""
_AHEAD = 4_096
"""Lines for which there is room from the start."""
_ALL = 1 << 62
"""Beyond any line."""
_NO_MORE = (_ALL, "", "")
_FURTHER = "There are more errors of other kinds. Correct the ones that are named first."


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


_WEIGHT = (
    *(Outcome.SKIPPED, Outcome.UNCHANGED, Outcome.ASSIGNED),
    *(Outcome.CREATED, Outcome.UPDATED, Outcome.ERROR),
)
"""Outcomes by how much they matter of a line that has several."""


class Line(NamedTuple):
    """A line with what becomes of it. `column`: the field, or theirs, that is at fault in an error."""

    line: int
    outcome: Outcome
    words: str
    column: str = ""


class Report:
    """How many lines create, update, change nothing or are skipped, and which cannot be taken.

    An outcome takes one byte a line of the file, whatever the order in which lines are planned. Words are kept of the
    first lines of each outcome, `told` of them; with `keeps_all`, those of all lines are in a temporary file as well.

    A line can have parts with an outcome each, as the cells of a matrix have: see `divide`. Then outcomes and words are
    those of parts, which have numbers of their own, and so are the counts.
    """

    def __init__(self, told: int = MOST_TOLD, *, keeps_all: bool = False) -> None:
        self.counts = [0] * len(Outcome)
        self.problems: list[Problem] = []
        self.findings = Findings()
        self.keeps_all = keeps_all
        self.parts = 1
        """How many a line has."""
        self._told = told
        self._of_part = bytearray()
        self._words: dict[int, str] = {}
        self._first: list[list[int]] = [[] for _ in Outcome]
        """Of each outcome the lines whose words are kept, as a heap with the last of them on top (negated)."""
        self._kept_before = [_ALL if told else 0] * len(Outcome)
        self._all = SortedLines() if keeps_all else None
        self._groups: dict[tuple[str, str], ErrorGroup] = {}
        self._problems_of: tuple[int, dict[int, Problem]] = (0, {})

    def blank(self) -> Report:
        """A new one that keeps as much."""
        return Report(self._told, keeps_all=self.keeps_all)

    def divide(self, parts: int) -> None:
        """Let each line have so many parts, before anything is noted. Part 0 is the line as a whole."""
        self.parts = parts

    def wants(self, line: int, outcome: Outcome) -> bool:
        """Whether words of a line would be kept: making them costs more than all else that is done with most lines."""
        return self.wants_part(line * self.parts, outcome)

    def wants_part(self, part: int, outcome: Outcome) -> bool:
        """As `wants`, of a part by its number."""
        return part < self._kept_before[outcome] or self.keeps_all

    def take(self, line: int, outcome: Outcome, words: str = "", column: str = "") -> None:
        """Note what becomes of a line; `words` say more of it (for whom it is, old and new values)."""
        self.take_part(line * self.parts, outcome, words, column)

    def take_part(self, part: int, outcome: Outcome, words: str = "", column: str = "") -> None:
        """Note what becomes of a part, whose number is that of its line times the parts of a line, and its own."""
        self.counts[outcome] += 1
        try:
            self._of_part[part] = outcome + 1
        except IndexError:
            self._of_part.extend(bytes(part + _AHEAD - len(self._of_part)))
            self._of_part[part] = outcome + 1
        if words:
            self._keep(part, outcome, words, column)

    def _keep(self, part: int, outcome: Outcome, words: str, column: str) -> None:
        if self._all is not None:
            self._all.add((part, words, column))
        if part >= self._kept_before[outcome]:
            return
        self._words[part] = words
        first = self._first[outcome]
        heappush(first, -part)
        if len(first) > self._told:
            del self._words[-heappop(first)]
        if len(first) == self._told:
            self._kept_before[outcome] = -first[0]

    def name_of(self, line: int) -> str:
        """How an error names another line."""
        return f"{line}"

    def refuse(self, line: int, reason: str, column: str = "") -> None:
        """Note a line that cannot be taken."""
        self.refuse_part(line * self.parts, reason, column)

    def refuse_for(self, line: int, error: InvalidInput) -> None:
        """Note a line that cannot be taken because of one of its fields."""
        if isinstance(error, Alike):
            self.refuse_part(line * self.parts, str(error), error.field, error.together, error.value)
        else:
            self.refuse_part(line * self.parts, str(error), error.field)

    def refuse_part(
        self, part: int, reason: str, column: str = "", together: str = "", value: str = ""
    ) -> None:
        """Note a part that cannot be taken; `together` and `value`: see `Alike`."""
        self.take_part(part, Outcome.ERROR, reason, column)
        line = part // self.parts
        if len(self.problems) < MOST_KEPT:
            self.problems.append(Problem(line, reason, column))
        key = together or reason, column
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MOST_KEPT:
                reason, column, together = _FURTHER, "", ""
                key = reason, column
            group = self._groups.setdefault(key, ErrorGroup(reason, column, together))
        group.add(line, reason, value)

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
    def corrected(self) -> int:
        """Of the lines that change what is stored, those that correct the expiry of a certificate."""
        return sum(one.number for one in self.findings if one.kind is FindingKind.CORRECTION)

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

    def problem_of(self, line: int) -> Problem | None:
        """Why a line cannot be taken; None where it can, or where the words were too many to keep."""
        if self._problems_of[0] != len(self.problems):
            self._problems_of = (len(self.problems), {one.line: one for one in reversed(self.problems)})
        return self._problems_of[1].get(line)

    def grouped_errors(self) -> list[Errors]:
        """Equal errors together, in the order of their first lines."""
        return sorted((group.told() for group in self._groups.values()), key=lambda one: one.lines)

    def outcome_of(self, line: int) -> tuple[Outcome, str] | None:
        """What becomes of a line, and more words of it; None where it is none that was planned.

        Of a line with parts it is what matters most, with the words of all.
        """
        start = line * self.parts
        known = [Outcome(one - 1) for one in self._of_part[start : start + self.parts] if one]
        if not known:
            return None
        words = (self._words.get(part, "") for part in range(start, start + self.parts))
        return max(known, key=_WEIGHT.index), "; ".join(filter(None, words))

    def lines_of(self, outcome: Outcome, after: int = 0) -> Iterator[int]:
        """The lines of an outcome, in the file's order, after one of them."""
        sought = bytes([outcome + 1])
        while (part := self._of_part.find(sought, (after + 1) * self.parts)) >= 0:
            after = part // self.parts
            yield after

    def first_of(self, outcome: Outcome) -> list[Line]:
        """The first lines, or parts, of an outcome, with their words."""
        parts = islice(self._parts_of(outcome), self._told)
        return [Line(part // self.parts, outcome, self._words.get(part, "")) for part in parts]

    def _parts_of(self, outcome: Outcome) -> Iterator[int]:
        sought, part = bytes([outcome + 1]), 0
        while (part := self._of_part.find(sought, part + 1)) >= 0:
            yield part

    def all_lines(self) -> Iterator[Line]:
        """Every line, or part, with its outcome, in the file's order; with its words where all are kept."""
        told = iter(self._all or ())
        known, words, column = next(told, _NO_MORE)
        for part, outcome in enumerate(self._of_part):
            if not outcome:
                continue
            line = part // self.parts
            if known == part:
                yield Line(line, Outcome(outcome - 1), words, column)
                known, words, column = next(told, _NO_MORE)
            else:
                yield self._line(line, Outcome(outcome - 1))

    def _line(self, line: int, outcome: Outcome) -> Line:
        """A line with the words that are kept of it: of the first of each outcome, and of most errors."""
        problem = self.problem_of(line) if outcome is Outcome.ERROR else None
        if problem is not None:
            return Line(line, outcome, problem.reason, problem.column)
        return Line(line, outcome, self._words.get(line, ""))
