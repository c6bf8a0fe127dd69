"""The report of a matrix as the planning of instances writes it: what it calls a line is a cell here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.findings import Findings
from certtui.importing.report import Outcome, Report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certtui.errors import InvalidInput
    from certtui.importing.findings import FindingKind


class Places:
    """Numbers of cells: those of the parts of a line in a report. `names`: the columns by their places."""

    def __init__(self, width: int, names: Mapping[int, str]) -> None:
        self.parts = width + 1
        self._names = names

    def number(self, line: int, place: int) -> int:
        """The number of a cell."""
        return line * self.parts + place + 1

    def line(self, number: int) -> int:
        """The line that a cell stands on."""
        return number // self.parts

    def column(self, number: int) -> str:
        """The name of the column that a cell stands in."""
        return self._names.get(number % self.parts - 1, "")


class CellFindings(Findings):
    """Takes findings of cells, and puts them into those of the file with their lines and columns."""

    def __init__(self, whole: Findings, places: Places) -> None:
        super().__init__()
        self._whole = whole
        self._places = places

    def note(
        self,
        kind: FindingKind,
        line: int | Sequence[int] | None,
        message: str,
        *,
        column: str = "",
        value: str = "",
        subject: str = "",
        number: int = 1,
        noun: str = "cell",
    ) -> None:
        """Note it of cells: the message is that of lines, which something stands on and not in."""
        message = message.replace("on {lines}", "in {lines}")
        lines: Sequence[int] | None = None
        if line is not None:
            cells = (line,) if isinstance(line, int) else line
            lines = [self._places.line(cell) for cell in cells]
            value = f"{self._places.column(line)}: {value}" if value and isinstance(line, int) else value
        self._whole.note(
            kind, lines, message, column=column, value=value, subject=subject, number=number, noun=noun
        )


class CellReport(Report):
    """Takes outcomes of cells, and puts them into the report of the file."""

    def __init__(self, whole: Report, places: Places) -> None:
        super().__init__()
        self.findings = CellFindings(whole.findings, places)
        self.places = places
        self._whole = whole

    def wants(self, line: int, outcome: Outcome) -> bool:
        """Whether words of a cell would be kept."""
        return self._whole.wants_part(line, outcome)

    def take(self, line: int, outcome: Outcome, words: str = "", column: str = "") -> None:
        """Note what becomes of a cell."""
        self._whole.take_part(line, outcome, words, column)

    def name_of(self, line: int) -> str:
        """The line, and the column."""
        return f"{self.places.line(line)} ({self.places.column(line)})"

    def refuse(self, line: int, reason: str, column: str = "") -> None:  # noqa: ARG002 - our field
        """Note a cell that cannot be taken: people know its column by the file's name, and not by our field."""
        self._whole.refuse_part(line, reason, self.places.column(line))

    def refuse_for(self, line: int, error: InvalidInput) -> None:
        """Note a cell that cannot be taken."""
        self.refuse(line, str(error))
