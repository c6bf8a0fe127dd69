"""LeanApp sends less than Textual, and an emulated terminal shows the same, cell by cell."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any, ClassVar

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import Compositor, LayoutUpdate
from textual._context import visible_screen_stack
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region, Size
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, DataTable, Footer, Input, Static

from certtui.terminal import LeanApp
from certtui.terminal.compositing import LeanScreen
from certtui.terminal.pens import NO_PEN, Pen, change_of_pen, pen_of
from certtui.terminal.shadow import Shadow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Look = tuple[object, ...]

WORDS = [
    "Adams, Ana",
    "漢字",
    "●",
    "✗ Expired",
    "Zoë",
    "e\u0301te\u0301",
    "한국어",
    "  ",
    " " * 12,
    "x",
    "│",
    "ﾊﾝｶｸ",
    "E010412",
]
SURE_WORDS = [word for word in WORDS if word.isascii() or word in "●│"]
"""Those that every terminal gives as many cells as we do."""
STYLES: list[Style | None] = [
    None,
    Style.parse("bold"),
    Style.parse("red"),
    Style.parse("green on blue"),
    Style.parse("reverse"),
    Style.parse("bold underline bright_red"),
    Style.parse("#aabbcc on #112233"),
    Style.parse("color(100) on default"),
    Style.parse("italic strike default on default"),
    Style.parse("link https://example.org cyan"),
]


class Terminal:
    """An emulated terminal as Textual's driver sets it up: no automatic line wrap.

    Not `bare`: behind a system that puts a return before each newline.
    """

    def __init__(self, width: int, height: int, *, bare: bool = True) -> None:
        self.bare = bare
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")
        self.bytes = 0

    def feed(self, data: str) -> None:
        data = data if self.bare else data.replace("\n", "\r\n")
        self.bytes += len(data.encode())
        self.stream.feed(data)

    def looks(self) -> list[list[Look]]:
        """What a person sees in each cell: a blank shows its ink only where a line or reverse makes it visible."""
        return [
            [_look(self.screen.buffer[y][x]) for x in range(self.screen.columns)]
            for y in range(self.screen.lines)
        ]


def _look(cell: Any) -> Look:
    lines = (cell.underscore, cell.strikethrough, cell.reverse)
    if cell.data == " " and not any(lines):
        return (" ", cell.bg)
    if cell.data == " ":
        return (" ", cell.fg, cell.bg, lines)
    return (cell.data, cell.fg, cell.bg, lines, cell.bold, cell.italics)


def random_strip(chance: random.Random, width: int, words: Sequence[str] = WORDS) -> Strip:
    segments: list[Segment] = []
    while sum(segment.cell_length for segment in segments) < width:
        segments.append(Segment(chance.choice(words) + " " * chance.randrange(3), chance.choice(STYLES)))
    return Strip(segments).crop(0, width)


def next_picture(
    chance: random.Random, lines: list[Strip], width: int, words: Sequence[str]
) -> list[tuple[int, int, Strip]]:
    """Pieces of what comes after these lines, which become it: other lines, a list scrolled, a few cells changed."""
    height = len(lines)
    way = chance.randrange(3)
    if way == 0:
        lines[:] = [line if chance.random() < 0.5 else random_strip(chance, width, words) for line in lines]
    elif way == 1:
        top, bottom = chance.randrange(height // 2), chance.randrange(height // 2, height)
        by = chance.randrange(-3, 4)
        moving = lines[top:bottom]
        lines[top:bottom] = moving[by:] + moving[:by]
        lines[bottom] = random_strip(chance, width, words)
    else:
        pieces = []
        for y, line in enumerate(lines):
            x = chance.randrange(width)
            wide = chance.randrange(1, min(width - x, 9) + 1)
            pieces.append((x, y, random_strip(chance, wide, words)))
            lines[y] = Strip.join([line.crop(0, x), pieces[-1][2], line.crop(x + wide)])
        return pieces
    return [(0, y, line) for y, line in enumerate(lines) if chance.random() < 0.95]


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("words", [WORDS, SURE_WORDS])
@pytest.mark.seeds(range(4), long=200)
def test_the_difference_paints_the_same_as_everything(seed: int, words: Sequence[str], *, bare: bool) -> None:
    """Whatever is painted in whatever order, the lean bytes leave the terminal as Textual's bytes would."""
    chance = random.Random(seed)
    width, height = 50, 16
    console = Console(color_system="truecolor", force_terminal=True)
    plain, lean = Terminal(width, height), Terminal(width, height, bare=bare)
    shadow = Shadow(width, height, bare_newlines=bare)
    lines = [random_strip(chance, width, words) for _ in range(height)]
    for _ in range(40):
        pieces = next_picture(chance, lines, width, words)
        for x, y, strip in pieces:
            plain.feed(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}")
        lean.feed(shadow.paint(pieces, console))
        assert lean.looks() == plain.looks()
        assert lean.screen.cursor.attrs == lean.screen.default_char
        assert lean.screen.margins is None


def test_lines_that_moved_are_not_sent_again() -> None:
    """A list scrolled by a line, or by a notch of the wheel, costs what is new in it."""
    console = Console(color_system="standard", force_terminal=True)
    chance = random.Random(1)
    names = ["".join(chance.choices("abcdefghij ", k=60)) for _ in range(60)]
    shadow, lean = Shadow(60, 30, bare_newlines=True), Terminal(60, 30)
    lean.feed(shadow.paint([(0, y, Strip([Segment(names[y])])) for y in range(30)], console))
    for top in (1, 4, 3, 0):
        lean.bytes = 0
        lean.feed(shadow.paint([(0, y, Strip([Segment(names[top + y])])) for y in range(1, 29)], console))
        assert [line.rstrip() for line in lean.screen.display[1:29]] == [
            name.rstrip() for name in names[top + 1 : top + 29]
        ]
        assert lean.screen.display[0] == names[0], "what is not the list's stays"
        assert lean.bytes < 3 * 60 + 40


def test_lines_move_around_one_of_doubtful_width_only_if_nothing_is_lost() -> None:
    """What is not known of the terminal cannot be drawn again where it was, so it is not moved."""
    console = Console(color_system="standard", force_terminal=True)
    plain, lean, shadow = Terminal(40, 20), Terminal(40, 20), Shadow(40, 20, bare_newlines=True)
    chance = random.Random(1)
    names = ["".join(chance.choices("abcdefghij ", k=40)) for _ in range(40)]
    for top in (0, 1, 3):
        pieces = [(0, y, Strip([Segment(names[top + y])])) for y in range(20) if y != 9]
        if top == 0:
            pieces.append((0, 9, Strip([Segment("e\u0301te\u0301".ljust(42))])))
        for x, y, strip in pieces:
            plain.feed(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}")
        lean.feed(shadow.paint(pieces, console))
        assert lean.looks() == plain.looks()


def test_what_is_not_known_is_not_written_again() -> None:
    """Between two cells that are painted, those that never were are jumped over."""
    console = Console(color_system="standard", force_terminal=True)
    shadow, lean = Shadow(10, 1), Terminal(10, 1)
    lean.feed("-" * 10)
    sent = shadow.paint([(1, 0, Strip([Segment("a")])), (4, 0, Strip([Segment("b")]))], console)
    lean.feed(sent)
    assert lean.screen.display == ["-a--b-----"]
    assert "\x00" not in sent


def test_blanks_are_erased() -> None:
    """Many blanks cost no more than a few, at the end of a line and within."""
    console = Console(color_system="standard", force_terminal=True)
    shadow, lean = Shadow(60, 2), Terminal(60, 2)
    pictures = (["x" * 60, "y" * 60], ["a" + " " * 58 + "b", "y" + " " * 59])
    for lines in pictures:
        lean.bytes = 0
        lean.feed(shadow.paint([(0, y, Strip([Segment(line)])) for y, line in enumerate(lines)], console))
        assert lean.screen.display == lines
    assert lean.bytes < 30


def test_what_stands_beside_a_list_is_not_moved_for_it() -> None:
    """Only whole lines can be moved: where most of a line stays, to move it would cost more than it spares."""
    console = Console(color_system="standard", force_terminal=True)
    shadow, lean = Shadow(60, 20, bare_newlines=True), Terminal(60, 20)
    chance = random.Random(1)
    beside = ["".join(chance.choices("abcdefghij", k=50)) for _ in range(20)]
    for top in (0, 1):
        lean.feed(
            shadow.paint([(0, y, Strip([Segment(f"{beside[y]}{y + top:10}")])) for y in range(20)], console)
        )
        assert lean.screen.display == [f"{beside[y]}{y + top:10}" for y in range(20)]
    assert lean.bytes < 20 * 60 + 20 * 20


def test_half_a_wide_character_is_never_kept() -> None:
    """When a panel cuts a wide character in two, repainting the line behind it heals the cut."""
    console = Console(color_system="truecolor", force_terminal=True)
    shadow, lean = Shadow(6, 1), Terminal(6, 1)
    whole = Strip([Segment("漢字漢")])
    lean.feed(shadow.paint([(0, 0, whole)], console))
    lean.feed(shadow.paint([(1, 0, Strip([Segment("|")]))], console))
    lean.feed(shadow.paint([(0, 0, whole)], console))
    assert [look[0] for look in lean.looks()[0]] == ["漢", "", "字", "", "漢", ""]


@pytest.mark.seeds([1, 2, 8, 26], long=200)
def test_half_a_wide_character_is_never_moved_for_whole(seed: int) -> None:
    """Lists scroll while what is painted ends amid characters: all that is painted at last is as it should be."""
    chance = random.Random(seed)
    width, height = 30, 12
    words = ["漢字", "漢字漢字", "abc", "x ", " ", "한국어"]
    console = Console(color_system="truecolor", force_terminal=True)
    plain, lean = Terminal(width, height), Terminal(width, height)
    shadow = Shadow(width, height, bare_newlines=True)
    lines = [random_strip(chance, width, words) for _ in range(height)]
    for picture in range(31):
        top, bottom = chance.randrange(3), chance.randrange(9, 12)
        by = chance.choice([-2, -1, 1, 2])
        moving = lines[top:bottom]
        lines[top:bottom] = moving[by:] + moving[:by]
        pieces = [(0, y, line) for y, line in enumerate(lines)]
        for y in chance.sample(range(height), 3 if picture < 30 else 0):
            x = chance.randrange(width)
            pieces[y] = (x, y, lines[y].crop(x, chance.randrange(x, width) + 1))
        for x, y, strip in pieces:
            plain.feed(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}")
        sent = shadow.paint(pieces, console)
        assert "\0" not in sent
        lean.feed(sent)
    assert lean.looks() == plain.looks()


def test_what_was_painted_for_a_taller_terminal_does_not_land_on_the_last_line() -> None:
    """Whatever is painted between a resize and the layout for it: the last line is known as it is."""
    console = Console(color_system="standard", force_terminal=True)
    lean = Terminal(20, 4)
    shadow = Shadow(20, 4)
    last = [(0, 3, Strip([Segment("the last line".ljust(20))]))]
    for pieces in (last, [(0, 6, Strip([Segment("below it".ljust(20))]))], last):
        lean.feed(shadow.paint(pieces, console))
    assert lean.screen.display[3].rstrip() == "the last line"


def test_what_does_not_change_costs_nothing() -> None:
    """Painting the same again sends not one byte; one changed cell sends a few."""
    console = Console(color_system="standard", force_terminal=True)
    shadow = Shadow(40, 1)
    text = "Baker, Bo     E011389     direct       "
    shadow.paint([(0, 0, Strip([Segment(text, Style.parse("red"))]))], console)
    assert shadow.paint([(0, 0, Strip([Segment(text, Style.parse("red"))]))], console) == ""
    assert len(shadow.paint([(0, 0, Strip([Segment("C" + text[1:], Style.parse("red"))]))], console)) < 20


pens = st.builds(
    lambda attributes, foreground, background: pen_of(
        Style.parse(" ".join([*attributes, foreground or "default", "on", background or "default"])),
        ColorSystem.TRUECOLOR,
    ),
    st.sets(
        st.sampled_from(["bold", "dim", "italic", "underline", "underline2", "blink", "reverse", "strike"])
    ),
    st.sampled_from(["", "red", "bright_green", "#102030"]),
    st.sampled_from(["", "blue", "color(200)"]),
)


@settings(max_examples=300, deadline=None)
@given(pens, pens)
def test_a_change_of_pen_ends_with_the_new_pen(old: Pen, new: Pen) -> None:
    """Whether it resets or only takes off and puts on, what holds afterwards is exactly the new look."""
    attributes, foreground, background = set(old.attributes), old.foreground, old.background
    ends = {"22": "12", "23": "3", "24": ["4", "21"], "25": "56", "27": "7", "28": "8", "29": "9"}
    for sequence in re.findall(r"\x1b\[([\d;]*)m", change_of_pen(old, new)):
        codes: Iterator[str] = iter(sequence.split(";") if sequence else ["0"])
        for code in codes:
            if code == "0":
                attributes, foreground, background = set(), "", ""
            elif code in ends:
                attributes -= set(ends[code])
            elif code == "39":
                foreground = ""
            elif code == "49":
                background = ""
            elif code in {"38", "48"}:
                kind = next(codes)
                color = ";".join([code, kind, *(next(codes) for _ in range(1 if kind == "5" else 3))])
                foreground, background = (color, background) if code == "38" else (foreground, color)
            elif len(code) == 2 and code[0] in "39":
                foreground = code
            elif code[:1] == "4" and len(code) == 2:
                background = code
            else:
                attributes.add(code)
    assert (attributes, foreground, background) == (set(new.attributes), new.foreground, new.background)


def test_no_pen_is_what_a_plain_style_comes_to() -> None:
    """Default colours said and unsaid are one look, so that nothing is sent between them."""
    assert pen_of(Style.parse("default on default"), ColorSystem.STANDARD) is NO_PEN


class Question(LeanScreen[None], ModalScreen[None]):
    """A dialogue over part of another screen."""

    CSS = "Question { align: center middle; } Question > Static { width: 30; height: 5; border: round red; }"

    def compose(self) -> ComposeResult:
        yield Static("Remove 漢字 2 rows?\nThis cannot be undone.")
        yield Button("Remove")


class Office(LeanApp[None]):
    """Tables, scrolling, inputs, borders and a footer, with names that are hard to paint."""

    CSS = (
        "DataTable { width: 1fr; } VerticalScroll { width: 30; border: round green; } Static { width: auto; }"
    )
    BINDINGS: ClassVar = [("f2", "ask", "Ask")]

    def __init__(self, terminal: Terminal, **options: Any) -> None:
        class Emulated(HeadlessDriver):
            """Textual's driver for tests, with a terminal to write to."""

            is_headless = False

            def write(self, data: str) -> None:
                terminal.feed(data)

        super().__init__(driver_class=Emulated, **options)

    def get_default_screen(self) -> Screen[None]:
        return LeanScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield Input("Zoë")
        with Horizontal():
            with VerticalScroll():
                for number in range(40):
                    yield Static(f"{number} {WORDS[number % len(WORDS)]}", markup=False)
            yield DataTable()
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Name", "Status", "Code")
        for number in range(90):
            table.add_row(WORDS[number % len(WORDS)], WORDS[(number + 3) % len(WORDS)], f"E{number:05}")
        table.focus()

    def action_ask(self) -> None:
        self.push_screen(Question())

    def picture(self) -> list[list[Look]]:
        """What the terminal would show were everything painted anew by Textual."""
        fresh = Terminal(*self.size)
        visible_screen_stack.set(self._background_screens)
        region = self.size.region
        chops = Compositor._render_chops(self.screen._compositor, region, lambda _: True)
        update = LayoutUpdate([line.values() for line in chops], region)
        fresh.feed(update.render_segments(self.console))
        return fresh.looks()


KEYS = [
    "down",
    "pagedown",
    "pageup",
    "end",
    "home",
    "tab",
    "f2",
    "escape",
    "x",
    "漢",
    "left",
    "backspace",
    "enter",
]


@pytest.mark.parametrize(("seed", "theme"), [(1, "ansi-dark"), (2, "textual-dark"), (3, "ansi-light")])
async def test_screens_modals_scrolling_and_resizing(seed: int, theme: str) -> None:
    """After any keys, modal screens and sizes the terminal shows what painting everything anew would."""
    chance = random.Random(seed)
    terminal = Terminal(100, 30)
    app = Office(terminal)
    async with app.run_test(headless=False, size=(100, 30)) as pilot:
        app.theme = theme
        await pilot.pause()
        for step in range(36):
            key = chance.choice(KEYS)
            await pilot.press(key)
            if key == "escape" and isinstance(app.screen, Question):
                app.screen.dismiss()
            if step % 12 == 11:
                size = Size(chance.randrange(60, 130), chance.randrange(12, 40))
                terminal.screen.resize(size.height, size.width)
                terminal.screen.erase_in_display(2)
                await pilot.resize_terminal(*size)
            await pilot.pause()
            assert terminal.looks() == app.picture(), (step, key)


async def test_what_others_cover_is_not_painted() -> None:
    """An update of a table asks nothing of the containers that it fills, and paints its own changed lines alone."""
    terminal = Terminal(100, 30)
    app = Office(terminal)
    async with app.run_test(headless=False, size=(100, 30)) as pilot:
        await pilot.pause()
        table = app.query_one(DataTable)
        painted: dict[Widget, int] = {}
        for widget in (app.screen, *app.screen.walk_children(Widget)):
            keep_count(widget, painted)
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(table.region.x, table.region.y + 3, 20, 2)}
        assert compositor.render_partial_update() is not None
        assert painted == {table: 2}


def keep_count(widget: Widget, painted: dict[Widget, int]) -> None:
    """Count from now on the lines that are painted of a widget."""
    render_lines = widget.render_lines

    def counted(crop: Region) -> list[Strip]:
        painted[widget] = painted.get(widget, 0) + crop.height
        return render_lines(crop)

    widget.render_lines = counted  # type: ignore[method-assign]


async def test_redraw_mends_a_garbled_terminal() -> None:
    """What something else wrote on the terminal is gone after a redraw."""
    terminal = Terminal(80, 24)
    app = Office(terminal)
    async with app.run_test(headless=False, size=(80, 24)) as pilot:
        await pilot.pause()
        terminal.feed("\x1b[2J\x1b[HBroadcast message from root")
        app.redraw()
        await pilot.pause()
        assert terminal.looks() == app.picture()


async def test_lean_sends_far_less_than_textual() -> None:
    """The reason for all this: the same keys, the same picture, not half of the bytes."""
    sent = {}
    for lean in (True, False):
        terminal = Terminal(120, 40)
        app = Office(terminal, lean=lean)
        async with app.run_test(headless=False, size=(120, 40)) as pilot:
            app.theme = "ansi-dark"
            await pilot.pause()
            before = terminal.bytes
            for key in ("pagedown", "pageup", "down", "up"):
                await pilot.press(key)
                await pilot.pause()
            sent[lean] = terminal.bytes - before
            assert terminal.looks() == app.picture()
    assert sent[True] * 2 < sent[False]
