"""The life of a certification by keyboard alone, in the real program on a real terminal; and two terminals at once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from certtui import integrity, store
from certtui.queries.roles import find_role
from tests import company
from tests.interface import a_company, id_of
from tests.terminal_driver import Terminal, certtui_on

OPENED = "+ Add"
CTRL_S = "\x13"


@pytest.fixture
def location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The company, and no variables that change the program's looks."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    return a_company(tmp_path)


def as_viewer(location: str) -> list[str]:
    """The command with which somebody who may look only opens the interface."""
    return [sys.executable, "-m", "certtui", "--operator", "vi", "--database", location]


def to_roles(terminal: Terminal) -> None:
    terminal.until(OPENED)
    terminal.press(",")
    terminal.until("certifications")
    terminal.press("down", "down", "down", "enter")
    terminal.until("Employees > Roles")


def to_first_aid(terminal: Terminal) -> None:
    terminal.until(OPENED)
    terminal.press("n", "first aid", "enter", "enter")
    terminal.until("55 rows")
    terminal.settle()


def refused(terminal: Terminal, what: str) -> None:
    """Wait for the words that refuse it, wherever a line ends in them."""
    words = f"not permitted to {what}"
    terminal.until(lambda text: words in " ".join(text.replace("▌", " ").split()))


def test_a_role_is_made_with_two_certifications_and_25_members(location: str) -> None:
    with Terminal(certtui_on(location), (100, 30)) as terminal:
        to_roles(terminal)
        terminal.press("+", "Rigger", CTRL_S)
        terminal.until("Rigger")
        terminal.settle()
        terminal.press("enter")
        terminal.until("[Rigger]")
        terminal.press("a")
        terminal.until("5,001")
        terminal.press("enter", "space", *["down"] * 23, "x")
        terminal.until("Add Selected (25)")
        terminal.press("a")
        terminal.until("25 new members")
        terminal.press("tab", "enter")
        terminal.until("Members 25")
        terminal.press("l", "a")
        terminal.until("Add certifications")
        terminal.press("enter", "space", "x")
        terminal.until("Add Selected (2)")
        terminal.press("a")
        terminal.until(lambda text: "Cancel" in text and "Add Selected" not in text)
        terminal.press("tab", "enter")
        terminal.until("Certifications 2")
    with store.connection():
        rigger = find_role("Rigger").id
        assert company.count("role_member", "role_id = ?", rigger) == 25
        assert company.count("association_role", "role_id = ?", rigger) == 50
        assert integrity.check() == []


def test_a_row_is_explained_and_a_file_attached_and_saved_out(location: str, tmp_path: Path) -> None:
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"%PDF-1.7 \x00\x1b[31m")
    saved = tmp_path / "saved.pdf"
    with Terminal(certtui_on(location), (100, 30)) as terminal:
        to_first_aid(terminal)
        terminal.press("f", "space", "f")  # Valid alone
        terminal.until(lambda text: "of 55" in text)
        terminal.settle()
        terminal.press("enter")
        terminal.until("Status")
        terminal.until("holds until")
        terminal.press("a", str(proof), CTRL_S)
        terminal.until("Attachments 1")
        terminal.press("n", "n")
        terminal.until("proof.pdf")
        terminal.settle()
        terminal.press("s", "\x15", str(saved), CTRL_S)
        terminal.until("saved.pdf")
        terminal.settle()
    assert saved.read_bytes() == proof.read_bytes()
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_viewer_is_refused_each_of_it_in_words(location: str) -> None:
    with store.connection():
        before = company.everything()
    with Terminal(as_viewer(location), (100, 30)) as terminal:
        to_roles(terminal)
        terminal.press("+")
        refused(terminal, "create roles")
        terminal.press("enter")
        terminal.until("[Safety Officer]")
        terminal.settle()
        terminal.press("a")
        refused(terminal, "update roles")
        terminal.press("escape", "escape", "escape")
        to_first_aid(terminal)
        terminal.press("enter")
        terminal.until("Status")
        terminal.settle()
        terminal.press("a")
        refused(terminal, "update certifications")
    with store.connection():
        assert company.everything() == before


def test_of_two_terminals_that_renew_the_same_row_the_second_is_told(location: str) -> None:
    """Both have the form open; one is quicker. The other keeps what was typed, and nothing is recorded twice."""
    with Terminal(certtui_on(location), (100, 30)) as one, Terminal(certtui_on(location), (100, 30)) as two:
        for terminal in (one, two):
            to_first_aid(terminal)
            terminal.press("f", "down", "down", "down", "down", "down", "space", "f")  # Expired alone
            terminal.until("of 55")
            terminal.settle()
            terminal.press("r")
            terminal.until("will be renewed")
        one.press(CTRL_S)
        one.until("renewed")
        one.settle()
        two.press("tab", "tab", "tab", "N-2", CTRL_S)
        two.until("changed since you were asked")
        assert "N-2" in two.text()
    with store.connection():
        aid = id_of("First Aid")
        renewed = company.count(
            "instance i JOIN association a ON a.id = i.association_id",
            "a.certification_id = ? AND i.number <> 'N-2' AND i.event = (SELECT max(id) FROM audit_event)",
            aid,
        )
        assert renewed == 1
        assert company.count("audit_event", "action = 'renew'") == 1
