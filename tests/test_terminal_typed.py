"""What comes from a terminal is read whole however it arrives, and what is pasted never acts."""

from __future__ import annotations

import os
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Paste

from certtui.terminal.typed import Typed
from tests.interface import a_company
from tests.terminal_driver import Terminal, certtui_on

PASTE = "\x1b[200~{}\x1b[201~"


def read(*parts: bytes) -> list[str]:
    """What is typed and pasted, pastes in <>; keys that come one after the other together."""
    typed = Typed()
    pieces = [piece for part in parts for piece in typed.take(part)]
    whole = [f"<{one.text}>" if isinstance(one, Paste) else one for one in pieces]
    return ["".join(run) for _, run in groupby(whole, lambda one: one.startswith("<"))]


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("q\x1b[A", ["q\x1b[A"]),
        ("a" + PASTE.format("E1\nE2") + "\t", ["a", "<E1\nE2>", "\t"]),
        (PASTE.format("one") + PASTE.format("two"), ["<one><two>"]),
        (
            PASTE.format("red \x1b[31m, \x1b, \x9b31m, bell \x07, \x00\ttab\r\n"),
            ["<red [31m, , 31m, bell , \ttab\r\n>"],
        ),
        (PASTE.format("") + "z", ["<>", "z"]),
    ],
)
def test_keys_and_pastes_are_told_apart(sent: str, taken: list[str]) -> None:
    """A paste is one piece, without the controls that would be keys or reach a terminal."""
    assert read(sent.encode()) == taken


@given(cuts=st.lists(st.integers(0, 60), max_size=8).map(sorted))
def test_a_paste_may_arrive_in_any_pieces(cuts: list[int]) -> None:
    """Reads end anywhere, also within a character; not within the mark that begins it, which Textual knows too."""
    data = PASTE.format("Zoë\n漢字 \x1b[201 \x1b[20").encode() + b"x"
    at = sorted({0, *(max(cut, 6) for cut in cuts), len(data)})
    assert read(*(data[one:other] for one, other in pairwise(at))) == [
        "<Zoë\n漢字 [201 [20>",
        "x",
    ]


def test_a_byte_that_is_no_text_is_shown_as_such() -> None:
    """As a terminal set to Latin-1 sends for é; what stands beside it is read."""
    assert read(b"caf\xe9 au lait") == ["caf\ufffd au lait"]


def test_neither_a_bad_byte_nor_a_pasted_escape_does_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program goes on, and the letters of what is pasted go into the field: q does not end it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("COLUMNS", "LINES"):
        monkeypatch.delenv(variable, raising=False)
    with Terminal(certtui_on(a_company(tmp_path)), (140, 30)) as terminal:
        terminal.until("+ Add")
        terminal.settle(0.1)
        terminal.press("/")
        os.write(terminal._fd, b"caf\xe9\x15")
        terminal.send(PASTE.format("a\x1b[31mb\tq\nq"))
        terminal.until("a[31mb q q")
        terminal.send("\x15", "still here")
        terminal.until("still here")
