"""From an empty database to the people whose certificates expired, on a real terminal, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from certtui import store
from certtui.commands import operators
from tests.conftest import NewLocation
from tests.terminal_driver import Terminal, certtui_on
from tests.training_register import a_register

_CTRL_S = "\x13"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_workbook_is_brought_in_without_leaving_the_program(
    new_location: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    folder = tmp_path / "files"
    folder.mkdir()
    a_register(folder / "register.xlsx")
    monkeypatch.chdir(folder)
    location = new_location()
    store.bind(location)
    with store.connection():
        operators.sign_in("ada")
    with Terminal(certtui_on(location), size) as terminal:
        terminal.until("I imports a file")
        terminal.press("I")
        terminal.until("register.xlsx")
        terminal.press("down", "enter")
        terminal.until("1 question to answer first")
        terminal.press("enter")
        terminal.until("Take only the lines with Yes")
        terminal.press("1")
        for answer in ("Make what does not exist", "They are of the kind employee"):
            terminal.until("that an answer settles")
            terminal.press("enter")
            terminal.until(answer)
            terminal.press("1")
            terminal.until("✓")
        terminal.until("1 question to answer first")
        terminal.press("enter", "1")
        terminal.press("36 months", "enter")
        terminal.until("Import 4 lines")
        terminal.send(_CTRL_S)
        terminal.until("The same on the command line")
        terminal.press("enter")
        terminal.until("Dunn, Cara")
        terminal.press("left", "down", "enter", "f", "G", "enter")
        terminal.until(
            lambda text: "Lopez, Maria" in text and "Smith, John" in text and "Fox, Emil" not in text
        )
        assert terminal.foreign() == b""
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.is_restored()
