"""The interface on a real terminal: what it sends, what it leaves behind, however it ends."""

from __future__ import annotations

import re
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from certtui import store
from tests import company
from tests.interface import a_company
from tests.terminal_driver import Terminal, certtui_on
from tests.test_screens_nasty_names import with_names

OPENED = "+ Add"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the program's logs, and no variables that change its looks."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def unharmed(location: str) -> bool:
    with closing(sqlite3.connect(location)) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def open_first_aid(terminal: Terminal) -> None:
    terminal.until(OPENED)
    terminal.press("n", "first aid")
    terminal.until(lambda text: "Forklift" not in text.split("Status")[0])
    terminal.press("enter", "enter")
    terminal.until("55 rows")
    terminal.settle()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_a_clean_terminal(home: Path, number: signal.Signals) -> None:
    """Alternate screen and mouse off, cursor shown; the exit code says which signal it was."""
    with Terminal(certtui_on(a_company(home))) as terminal:
        terminal.until(OPENED)
        terminal.signal(number)
        assert terminal.wait() == 128 + number
        assert terminal.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_obeyed_while_the_terminal_reads_nothing(home: Path, number: signal.Signals) -> None:
    """It ends within two seconds, though its loop waits for the terminal, which is put right once it reads again."""
    location = a_company(home)
    with Terminal(certtui_on(location)) as terminal:
        found = terminal.modes()
        terminal.until(OPENED)
        terminal.stop_reading()
        terminal.signal(number)
        assert terminal.seconds_to_end(20) < 2
        assert terminal.exit_code == 128 + number
        assert terminal.modes() == found
        terminal.wait()
        assert terminal.is_restored()
    assert unharmed(location)


def test_a_signal_is_obeyed_where_the_terminal_cannot_be_opened_again(home: Path) -> None:
    """As for another account after `su`: what was sent before is in the way of what would put its screen right."""
    location = a_company(home)
    program = (
        "import os, sys\n"
        "def refused(_): raise PermissionError\n"
        "os.ttyname = refused\n"
        "from certtui.cli.main import main\n"
        f"sys.exit(main(['--operator', 'ada', '--database', {location!r}]))\n"
    )
    with Terminal([sys.executable, "-c", program]) as terminal:
        found = terminal.modes()
        terminal.until(OPENED)
        terminal.stop_reading()
        terminal.signal(signal.SIGTERM)
        assert terminal.seconds_to_end(20) < 2
        assert terminal.exit_code == 143
        assert terminal.modes() == found
    assert unharmed(location)


def test_what_was_typed_for_a_terminal_that_pauses_is_shown_when_it_reads_again(home: Path) -> None:
    """Nothing is dropped before a signal comes, however long the terminal takes."""
    with Terminal(certtui_on(a_company(home))) as terminal:
        terminal.until(OPENED)
        terminal.stop_reading()
        terminal.send("?")
        terminal.until("Keys that work here")
        terminal.press("escape")
        terminal.until(OPENED)
        terminal.send("q")
        assert terminal.wait() == 0
        assert terminal.is_restored()


def test_quitting_leaves_a_clean_terminal(home: Path) -> None:
    """`q` ends with 0."""
    with Terminal(certtui_on(a_company(home))) as terminal:
        terminal.until(OPENED)
        assert not terminal.is_restored()
        terminal.send("q")
        assert terminal.wait() == 0
        assert terminal.is_restored()


@pytest.mark.parametrize("stopped", [True, False])
def test_going_on_leaves_one_who_reads_and_a_clean_terminal(home: Path, *, stopped: bool) -> None:
    """Stopped by what cannot be caught, or not at all, it goes on as one program, and ends with what it found."""
    with Terminal(certtui_on(a_company(home))) as terminal:
        found = terminal.modes()
        terminal.until(OPENED)
        for _ in range(3):  # a thread too many would not each time outlive the program
            if stopped:
                terminal.signal(signal.SIGSTOP)
            terminal.raw.clear()
            terminal.signal(signal.SIGCONT)
            terminal.until(lambda _: b"\x1b[?1004h" in terminal.raw)
            terminal.until(OPENED)
            terminal.settle()
        assert terminal.modes() != found
        open_first_aid(terminal)
        terminal.send("q")
        assert terminal.wait() == 0
        assert terminal.is_restored()
        assert terminal.modes() == found


def test_a_dropped_line_ends_the_program(home: Path) -> None:
    """No process stays behind that holds the database for a terminal that is gone."""
    location = a_company(home)
    with Terminal(certtui_on(location)) as terminal:
        terminal.until(OPENED)
        terminal.hang_up()
        assert terminal.wait() != 0
    assert unharmed(location)


@pytest.mark.parametrize("end", ["term", "hup", "line"])
def test_an_end_amid_a_bulk_assignment_leaves_nothing_half_done(home: Path, end: str) -> None:
    """Thousands are being added when it ends: all of it is rolled back, and the database is whole."""
    location = a_company(home)
    with store.connection():
        before = company.everything()
    # the command is held at its first step, with rows written, until the end of the program cancels it
    program = (
        "import sys\n"
        "from certtui.screens.desk import Work\n"
        "progress = Work.progress\n"
        "Work.progress = lambda work, *steps: (work._cancelled.wait(20), progress(work, *steps))\n"
        "from certtui.cli.main import main\n"
        f"sys.exit(main(['--operator', 'ada', '--database', {location!r}]))\n"
    )
    with Terminal([sys.executable, "-c", program]) as terminal:
        terminal.until(OPENED)
        terminal.press("n", "ladder", "enter", "enter")
        terminal.until("Nobody holds Ladder")
        terminal.press("a")
        terminal.until("5,001")
        terminal.press("enter", "*")
        terminal.until("Add Selected (5,001)")
        terminal.send("a")
        terminal.until("Adding 5,001 to Ladder")
        ends: dict[str, Callable[[], None]] = {
            "term": lambda: terminal.signal(signal.SIGTERM),
            "hup": lambda: terminal.signal(signal.SIGHUP),
            "line": terminal.hang_up,
        }
        ends[end]()
        assert terminal.wait() != 0
        assert end == "line" or terminal.is_restored()
    assert unharmed(location)
    store.bind(location)
    with store.connection():
        after = company.everything()
        assert {name: rows for name, rows in after.items() if name != "operator"} == {
            name: rows for name, rows in before.items() if name != "operator"
        }
        assert company.chain_holds()


@pytest.mark.parametrize("why", ["dumb", "stdin", "stdout", "stderr"])
def test_without_a_terminal_the_subcommands_are_named(home: Path, why: str) -> None:
    """The interface is refused with exit code 2 instead of painting into a file."""
    redirect = {"dumb": "", "stdin": "</dev/null", "stdout": f">{home}/out", "stderr": f"2>{home}/err"}[why]
    command = " ".join(certtui_on(a_company(home)))
    with Terminal(
        ["sh", "-c", f"{command} {redirect}"], env={"TERM": "dumb" if why == "dumb" else "xterm"}
    ) as terminal:
        assert terminal.wait() == 2
        told = bytes(terminal.raw).decode() + ((home / "err").read_text() if why == "stderr" else "")
    for word in ("export", "status"):
        assert word in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    "env", [{"NO_COLOR": "1"}, {"TERM": "xterm-16color"}, {"TERM": "xterm-256color"}, {"TERM": "screen"}]
)
def test_the_cursor_is_seen_in_any_colours(home: Path, env: dict[str, str]) -> None:
    """The row under the cursor is in reverse, with and without colours, and moves with the keys."""
    with Terminal(certtui_on(a_company(home)), env=env) as terminal:
        open_first_aid(terminal)
        before = terminal.reversed_lines()
        terminal.press("down", "down")
        terminal.settle()
        after = terminal.reversed_lines()
        assert len(set(after) - set(before)) == 1
        colours = re.findall(rb"\x1b\[[0-9;]*\b(?:3[1-7]m|9[1-7]m|[34]8;)", bytes(terminal.raw))
        assert bool(colours) == ("NO_COLOR" not in env)


def test_a_resize_keeps_the_place(home: Path) -> None:
    """120x36, 80x24, 60x15 and back: the same row under the cursor, the marks, and no crash."""
    with Terminal(certtui_on(a_company(home)), size=(120, 36)) as terminal:
        open_first_aid(terminal)
        terminal.press("space", *["down"] * 20)
        terminal.settle()

        def place() -> str:
            line = next(line for line in terminal.reversed_lines() if line > 3)
            return " ".join(re.findall(r"\] (\w \w{6})", terminal.text().splitlines()[line]))

        before = place()
        assert before
        for size in ((80, 24), (60, 15), (40, 8), (120, 36)):
            terminal.resize(*size)
            terminal.settle()
            assert size < (60, 15) or place() == before, size
        assert "1 selected" in terminal.text()


def test_what_a_line_garbled_is_painted_anew_under_a_dialog_too(home: Path) -> None:
    with Terminal(certtui_on(a_company(home))) as terminal:
        terminal.until(OPENED)
        terminal.press("?")
        shown = terminal.text()
        assert OPENED not in shown
        terminal.garble()
        terminal.send("\x0c")
        terminal.until(lambda text: text == shown)


def test_an_idle_screen_sends_nothing(home: Path) -> None:
    """Three seconds without a key are free, on the rows, in a field, in a dialog and in the palette."""
    with Terminal(certtui_on(a_company(home))) as terminal:
        open_first_aid(terminal)
        assert terminal.bytes_within(3) == 0
        for keys in (["/"], ["escape", ":"], ["escape", "a"]):
            terminal.press(*keys)
            terminal.settle(0.8)
            assert terminal.bytes_within(1) == 0, keys


def test_a_split_cursor_key_destroys_nothing(home: Path) -> None:
    """Escape, and 200 ms later the rest: nothing is removed, and no selection is lost."""
    location = a_company(home)
    with store.connection():
        before = company.count("association")
    with Terminal(certtui_on(location)) as terminal:
        open_first_aid(terminal)
        terminal.press("space", "space")
        terminal.until("2 selected")
        for final in "ABCDFH":
            terminal.send("escape")
            terminal.bytes_within(0.2)
            terminal.send("[" + final)
            terminal.settle()
        assert "2 selected" in terminal.text()
        terminal.send("q")
        assert terminal.wait() == 0
    with store.connection():
        assert company.count("association") == before


def test_names_send_no_orders_to_the_terminal(home: Path) -> None:
    """Whatever a name holds, the bytes sent are certtui's own."""
    nasty = "\x1b]0;x\x07\x1b[2J\x9b31m\x0e\x08[/foo]"
    location = with_names(home, nasty)
    with store.connection(), company.told_already():
        store.execute("UPDATE operator SET name = 'ada' WHERE name = ?", (nasty,))  # no option may hold it
    with Terminal(certtui_on(location), size=(120, 36)) as terminal:
        terminal.until(OPENED)
        terminal.press("n", "foo", "enter", "enter", "d", "d", "enter", "escape", "space", "v")
        terminal.settle()
        terminal.press("escape", "a")
        terminal.settle()
        terminal.press("e01", "enter", "space", "a")
        terminal.until("1 added")
        terminal.send("q")
        assert terminal.wait() == 0
        assert b"]0;" not in terminal.raw.replace("␛]0;".encode(), b"")
        assert terminal.foreign() == b""


def test_an_unforeseen_error_ends_with_a_number_and_without_secrets(home: Path) -> None:
    """The terminal is restored, the number is said, and the log is this account's alone and holds no variables."""
    location = a_company(home)
    program = (
        "import sys\n"
        "from certtui.queries import counts\n"
        "def broken(*_, **__):\n"
        "    password = 'hunter' + '2'\n"
        "    raise ZeroDivisionError\n"
        "import certtui.screens.certifications as screen\n"
        "screen.count_statuses = broken\n"
        "from certtui.cli.main import main\n"
        f"sys.exit(main(['--operator', 'ada', '--database', {location!r}]))\n"
    )
    with Terminal([sys.executable, "-c", program]) as terminal:
        assert terminal.wait() == 1
        assert terminal.is_restored()
        said = bytes(terminal.raw).decode()
    number = re.search(r"incident (\d{8}-\d{6}-\d+)", said)
    assert number
    log = home / "state" / "certtui" / "incidents.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert number[1] in log.read_text()
    assert "ZeroDivisionError" in log.read_text()
    assert "hunter2" not in log.read_text() + said
