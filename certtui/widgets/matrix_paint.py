"""How the lines of a matrix are painted: bands and names above the columns, shares, the cells of a row.

Names stand level, each beginning right above its column, on a few lines in turn, so that all of them can be read in
columns of four cells; a rule leads from each down to its column. That of the cursor's column is whole, over the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from certtui.records import Status
from certtui.text import cell_width, fit, printable
from certtui.widgets.matrix_columns import CELL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.style import Style

    from certtui.widgets.matrix_columns import Heading, Sight

LETTERS: Final = {status: "VUMSER"[status - 1] for status in Status}
"""A letter for each status: Expires Soon is S, the others their first."""
_SIGNS: Final = {str(int(status)): (f"{status.glyph}{LETTERS[status]}", status.word) for status in Status}
_RULE: Final = "│"
_LEGEND: Final = (
    (Status.VALID, Status.UPCOMING),
    (Status.MISSING, Status.EXPIRES_SOON),
    (Status.EXPIRED, Status.REVOKED),
)


class Piece(NamedTuple):
    """Words at a place of a line, as wide as they are painted, and the name of their look."""

    x: int
    width: int
    words: str
    look: str

    @property
    def end(self) -> int:
        """The first place after it."""
        return self.x + self.width


class Chart(NamedTuple):
    """What all lines of a matrix share: the columns, which are in sight in `width` cells, the lines of names."""

    headings: Sequence[Heading]
    sight: Sight
    width: int
    name_lines: int
    ground: Style
    look: Callable[[str], Style]

    @property
    def room(self) -> int:
        """How many columns fit."""
        return self.width // CELL_WIDTH

    def x_of(self, column: int) -> int:
        """Where a column in sight begins."""
        return (column - self.sight.first) * CELL_WIDTH


def band_strip(chart: Chart) -> Strip:
    """Paint what the columns are grouped by, each band over those of its columns that are in sight; the cursor's whole."""
    pieces: list[Piece] = []
    here = None
    for column in chart.sight.shown(chart.room):
        band, x = chart.headings[column].band, chart.x_of(column)
        if pieces and pieces[-1].words == band:
            pieces[-1] = pieces[-1]._replace(width=x + CELL_WIDTH - pieces[-1].x)
        else:
            pieces.append(Piece(x + 1, CELL_WIDTH - 1, band, "matrix--band"))
        if column == chart.sight.cursor:
            here = len(pieces) - 1
    if here is not None:
        current = pieces.pop(here)
        width = max(current.width, min(cell_width(printable(current.words)), chart.width - 1))
        x = min(current.x, chart.width - width)
        pieces.insert(0, current._replace(x=x, width=width, look="matrix--current"))
    return _strip(chart, map(_ruled, _stacked(pieces)))


def names_strip(chart: Chart, level: int) -> Strip:
    """Paint one line of names: those whose turn it is, and the rules of those above."""
    lines, cursor = chart.name_lines, chart.sight.cursor
    shown = chart.sight.shown(chart.room)
    current = _current(chart, level)
    pieces = []
    for column in shown:
        x = chart.x_of(column) + 1
        turn = column % lines
        if column == cursor or turn > level:
            continue
        if turn < level:
            piece = Piece(x, 1, _RULE, "matrix--rule")
        else:
            name = printable(chart.headings[column].name)
            end = min(x + lines * CELL_WIDTH - 1, chart.width)
            piece = Piece(x, min(cell_width(name), end - x), name, "matrix--name")
        pieces.append(piece)
    return _strip(chart, _stacked([*current, *_names_first(pieces)]))


def shares_strip(chart: Chart) -> Strip:
    """Paint the share in compliance of each column, in percent."""
    pieces = []
    for column in chart.sight.shown(chart.room):
        percent = chart.headings[column].percent
        look = "matrix--current" if column == chart.sight.cursor else "matrix--share"
        words = "" if percent is None else f"{percent:>3}"
        pieces.append(Piece(chart.x_of(column), CELL_WIDTH - 1, words, look))
    return _strip(chart, pieces)


def cell_segments(chart: Chart, statuses: str, cursor: Style | None) -> list[Segment]:
    """Paint a row's cells; where there is a `cursor`, its style is that of the cell in the cursor's column."""
    segments: list[Segment] = []
    text = ""
    for column in chart.sight.shown(chart.room):
        sign, look = _SIGNS.get(statuses[chart.headings[column].place], ("  ", ""))
        if cursor is not None and column == chart.sight.cursor:
            segments += [Segment(text, chart.ground), Segment(f" {sign} ", cursor)]
            text = ""
        elif look:
            segments += [Segment(text + " ", chart.ground), Segment(sign, chart.look(look))]
            text = " "
        else:
            text += " " * CELL_WIDTH
    left = chart.width - len(chart.sight.shown(chart.room)) * CELL_WIDTH
    segments.append(Segment(text + " " * left, chart.ground))
    return [segment for segment in segments if segment.text]


def corner_strip(chart: Chart, line: int, width: int, title: str) -> Strip:
    """Paint the corner left of the columns' heads: what they are grouped by, which are in sight, what the signs mean."""
    plain = chart.look("matrix--name")
    if line == 0:
        return Strip([Segment(fit(printable(f" {title}"), width), plain)], width)
    at = line - 1 - (chart.name_lines - len(_LEGEND))
    segments = []
    if at == -1:
        segments.append(Segment(" %  share in compliance", plain))
    if 0 <= at < len(_LEGEND) <= chart.name_lines:
        for status in _LEGEND[at]:
            sign = f"{status.glyph}{LETTERS[status]}"
            segments += [Segment(f" {sign}", chart.look(status.word)), Segment(f" {status.label:<9}", plain)]
    return Strip(segments).crop_extend(0, width, plain)


def say_sight(sight: Sight, room: int) -> str:
    """Which columns are in sight, with a sign on each side on which there are more."""
    shown = sight.shown(room)
    if len(shown) == sight.total:
        return f"{sight.total} columns" if sight.total != 1 else "1 column"
    before, after = "‹ " if sight.first else "", " ›" if shown.stop < sight.total else ""
    return f"{before}{sight.first + 1}–{shown.stop} of {sight.total}{after}"


def _current(chart: Chart, level: int) -> list[Piece]:
    """What a line of names has of the cursor's column: its whole name, or the rule down from it."""
    cursor = chart.sight.cursor
    if cursor not in chart.sight.shown(chart.room):
        return []
    x, turn = chart.x_of(cursor) + 1, cursor % chart.name_lines
    if turn > level:
        return []
    if turn < level:
        return [Piece(x, 1, _RULE, "matrix--current")]
    name = printable(chart.headings[cursor].name)
    width = min(cell_width(name), chart.width)
    return [Piece(min(x, chart.width - width), width, name, "matrix--current")]


def _names_first(pieces: Sequence[Piece]) -> list[Piece]:
    """Names before rules: where both want a place, the name has it."""
    return [piece for piece in pieces if piece.words != _RULE] + [
        piece for piece in pieces if piece.words == _RULE
    ]


def _stacked(pieces: Iterable[Piece]) -> list[Piece]:
    """Of pieces that overlap, what can be seen, the first ones on top; in order of place, a blank between any two."""
    seen: list[Piece] = []
    for piece in pieces:
        end = piece.end
        for above in seen:
            if piece.x >= above.x - 1 and piece.x <= above.end:
                end = piece.x
            elif piece.x < above.x - 1:
                end = min(end, above.x - 1)
        if end > piece.x:
            seen.append(piece._replace(width=end - piece.x))
    return sorted(seen)


def _ruled(piece: Piece) -> Piece:
    """A band's name with a rule over the rest of its columns."""
    name = printable(piece.words)
    if not name:
        return piece
    taken = cell_width(name) + 1
    return (
        piece._replace(words=f"{name} {'─' * max(piece.width - taken, 0)}") if taken < piece.width else piece
    )


def _strip(chart: Chart, pieces: Iterable[Piece]) -> Strip:
    """Paint pieces that are in order and do not overlap, with blanks between them."""
    segments: list[Segment] = []
    at = 0
    for piece in pieces:
        segments.append(Segment(" " * (piece.x - at), chart.ground))
        segments.append(Segment(fit(printable(piece.words), piece.width), chart.look(piece.look)))
        at = piece.end
    segments.append(Segment(" " * (chart.width - at), chart.ground))
    return Strip([segment for segment in segments if segment.text], chart.width)
