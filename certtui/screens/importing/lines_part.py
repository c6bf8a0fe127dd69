"""LinesPart: the lines of the file by what becomes of them: tabs with their numbers, and the lines of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from certtui.importing.draft import Look
from certtui.importing.report import Outcome
from certtui.screens.importing.rows import OUTCOMES, line_columns
from certtui.widgets.keys import Keys
from certtui.widgets.rows_table import Row, RowsTable
from certtui.widgets.tab_bar import TabBar

_key = Keys("import_lines")

_FIRST = (
    *(Outcome.CREATED, Outcome.UPDATED, Outcome.ASSIGNED),
    *(Outcome.ERROR, Outcome.UNCHANGED, Outcome.SKIPPED),
)
"""What is looked at where there is nothing of what was looked at before: what is stored, then what keeps a line out."""


class LinesPart(Vertical):
    """Holds which outcome is looked at. A screen answers `Wanted` with `show_lines`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key(
            "left",
            "beside(-1)",
            "Outcome before",
            "The lines of the outcome before",
            "before",
        ),
        _key("right", "beside(1)", "Next outcome", "The lines of the next outcome", "next"),
    ]
    DEFAULT_CSS = """
    LinesPart { height: 1fr; & > RowsTable { height: 1fr; } }
    """

    class Wanted(Message):
        """The lines of another outcome are to be shown."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._outcome = Outcome.CREATED
        self._numbers: dict[Outcome, int] = {}

    def compose(self) -> ComposeResult:
        """Tabs and lines."""
        yield TabBar()
        yield RowsTable(line_columns(self._outcome), markable=False, empty="", id="lines")

    @property
    def table(self) -> RowsTable:
        """The lines."""
        return self.query_one(RowsTable)

    @property
    def outcome(self) -> Outcome:
        """What is looked at."""
        return self._outcome

    def show_look(self, look: Look) -> None:
        """Show the numbers, and ask for the lines: of the same outcome as before, where there are any still."""
        report = look.plan.report if look.plan is not None and not look.questions else None
        self._numbers = {outcome: report.counts[outcome] if report else 0 for outcome, _ in OUTCOMES}
        self.table.set_empty(
            "The lines are shown here as soon as the questions are answered."
            if look.questions
            else "No lines."
        )
        if not self._numbers[self._outcome]:
            self._outcome = next((outcome for outcome in _FIRST if self._numbers[outcome]), self._outcome)
        self._tell(more=look.is_provisional)
        self._want()

    def _tell(self, *, more: bool = False) -> None:
        tabs = [
            (outcome.word, f"{words} {self._numbers[outcome]:,}{'+' if more else ''}")
            for outcome, words in OUTCOMES
        ]
        self._more = more
        self.query_one(TabBar).show(tabs, self._outcome.word)

    _more = False

    def _want(self) -> None:
        self.table.set_columns(line_columns(self._outcome))
        self.post_message(self.Wanted(self._outcome))

    def show_lines(self, outcome: Outcome, lines: Sequence[int]) -> None:
        """Show the lines of the outcome, if it is looked at still."""
        if outcome is self._outcome:
            self.table.forget()
            self.table.show(lines, keep_cursor=False)

    def provide(self, outcome: Outcome, rows: Sequence[Row]) -> None:
        """Take lines in."""
        if outcome is self._outcome:
            self.table.provide(rows)

    @on(TabBar.TabChosen)
    def _tab_chosen(self, event: TabBar.TabChosen) -> None:
        event.stop()
        self._choose(next(outcome for outcome, _ in OUTCOMES if outcome.word == event.tab))

    def action_beside(self, step: int) -> None:
        """Go to the outcome beside that has lines."""
        order = [outcome for outcome, _ in OUTCOMES]
        at = order.index(self._outcome)
        for further in range(1, len(order)):
            outcome = order[(at + step * further) % len(order)]
            if self._numbers.get(outcome):
                self._choose(outcome)
                return

    def _choose(self, outcome: Outcome) -> None:
        if outcome is not self._outcome:
            self._outcome = outcome
            self._tell(more=self._more)
            self._want()
