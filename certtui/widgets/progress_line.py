"""ProgressLine: how far long work has come, in one line, without any motion of its own."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar, Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width, fit, printable

_PERIOD: Final = 0.2
"""Seconds between two paintings at least: five a second are all an eye needs and a slow line can take."""


class ProgressLine(Widget):
    """Words, a bar, and n of m. `advance` may be called as often as the work likes."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"progress--done", "progress--rest"}
    DEFAULT_CSS = """
    ProgressLine {
        height: 1;
        & > .progress--done { color: $primary; }
        & > .progress--rest { color: $foreground; text-style: dim; }
    }
    """

    def __init__(self, words: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words
        self._done = 0
        self._total = 0
        self._painted_at = float("-inf")

    def start(self, words: str, total: int = 0) -> None:
        """Begin a piece of work of so many steps; 0: nobody knows how many."""
        self._words, self._done, self._total = words, 0, total
        self._paint()

    def say(self, words: str) -> None:
        """Say something else of the same work; painted when it next comes on."""
        self._words = words

    def advance(self, done: int, total: int | None = None) -> None:
        """Take note of how far it has come; painted if it is time to, or if this is the end."""
        self._done = done
        if total is not None:
            self._total = total
        if done == self._total or monotonic() - self._painted_at >= _PERIOD:
            self._paint()

    def _paint(self) -> None:
        self._painted_at = monotonic()
        self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line only
        """Paint the line; the words give way before the numbers do, the bar before both."""
        width = self.size.width
        numbers = (
            f" {self._done:,} of {self._total:,}" if self._total else f" {self._done:,}" if self._done else ""
        )
        words = printable(self._words)
        bar = min(width - cell_width(words) - len(numbers) - 1, 40) if self._total else 0
        ground = self.rich_style
        segments = []
        if bar >= 5:
            filled = min(bar * self._done // self._total, bar)
            segments = [
                Segment(" ", ground),
                Segment("━" * filled, ground + self.get_component_rich_style("progress--done", partial=True)),
                Segment(
                    "─" * (bar - filled),
                    ground + self.get_component_rich_style("progress--rest", partial=True),
                ),
            ]
        if cell_width(words) + len(numbers) > width:
            words = fit(words, max(width - len(numbers), 0))
            numbers = numbers if words else numbers.lstrip()
        line = [Segment(words, ground), *segments, Segment(numbers, ground)]
        return Strip([segment for segment in line if segment.text]).crop_extend(0, width, ground)
