"""A sweep from its beginning to the comparison with the next, by keyboard alone, on real terminals, one of which dies."""

from __future__ import annotations

import hashlib
import signal
import sys
from datetime import datetime
from pathlib import Path

import pytest

from certtui import integrity, store
from certtui.commands import assignment, operators
from certtui.queries.operators import get_operator
from certtui.queries.sweeps import get_rows, get_sweep, list_positions
from certtui.records import Period, Unit
from certtui.rights import Operator
from certtui.sweeping import Tally
from tests import company
from tests.company import DAY
from tests.conftest import NewLocation
from tests.terminal_driver import Terminal, certtui_on

STAFF = 500
CTRL_S = "\x13"
TODAY = datetime.now().astimezone().date()


@pytest.fixture
def location(new_sqlite: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A certification that nobody of 500 holds as they should: 200 Missing, 100 Expired, 200 that expire soon."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    location = new_sqlite()
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        company.an_operator("ed", "Editor")
        staff = company.people(STAFF)
        yearly = company.certification(ada, "Yearly", validity=Period(1, Unit.YEARS))
        assignment.assign(ada, yearly, staff, TODAY - 400 * DAY)
        held = company.associations(staff, yearly)
        company.certify(ada, held[200:300], TODAY - 400 * DAY, TODAY - 35 * DAY)
        company.certify(ada, held[300:], TODAY - 360 * DAY, TODAY + 5 * DAY)
    return location


def as_editor(location: str) -> list[str]:
    return [sys.executable, "-m", "certtui", "--operator", "ed", "--database", location]


def to_sweeps(terminal: Terminal) -> None:
    terminal.until("+ Add")
    terminal.settle(0.1)
    terminal.send("s")
    terminal.until("Scope")
    terminal.settle(0.1)


def begin(terminal: Terminal, rows: int) -> None:
    terminal.send("+")
    terminal.until(f"{rows} rows")
    terminal.send(CTRL_S)
    terminal.until(f"0 of {rows}")


def record(terminal: Terminal, key: str, decided: int) -> None:
    """Certify or renew by the form as it stands."""
    terminal.send(key)
    terminal.until("1 will be")
    terminal.send(CTRL_S)
    terminal.until(f"{decided} of {STAFF}")


def test_a_sweep_of_500_rows_outlives_the_terminal_of_who_began_it(location: str, tmp_path: Path) -> None:
    """Half worked by ada, whose terminal is killed; resumed where it was and finished by ed, signed off, exported, and
    compared with the next sweep. The keys come in bursts, as over a line that stalls.
    """
    exported = tmp_path / "signed.csv"
    with Terminal(certtui_on(location), (100, 30)) as ada:
        to_sweeps(ada)
        begin(ada, STAFF)
        ada.send("a", "course booked", "tab", "+30d", CTRL_S, "." * 99)
        ada.until("100 of 500", 30)
        record(ada, "t", 101)
        ada.send("." * 79, "s" * 20)
        ada.until("Row 201", 30)
        record(ada, "r", 181)
        ada.send("." * 49)
        ada.until("Row 251", 30)
        ada.signal(signal.SIGKILL)
        ada.wait()
    with Terminal(as_editor(location), (100, 30)) as ed:
        to_sweeps(ed)
        assert "46%" in ed.text()
        ed.send("enter")
        ed.until("Row 251")  # the very row that ada had in front
        record(ed, "r", 231)
        ed.send("." * 49)
        ed.until("280 of 500", 30)
        ed.send("a", "replacement ordered", CTRL_S, "." * 199)
        ed.until("480 of 500", 30)
        ed.until("Row 181")  # what ada put off comes again
        record(ed, "t", 481)
        ed.send("." * 19)
        ed.until("All 500 rows are decided")
        ed.send("z")
        ed.until("Nothing of the sweep can be changed")
        ed.send("half by ada", CTRL_S)
        ed.until("SHA-256")
        ed.settle(0.1)
        ed.send("e")
        ed.until("sha256sum")
        ed.press("tab", "\x15", str(exported), CTRL_S)
        ed.until("scp")
        ed.press("escape", "escape")
        begin(ed, 300)
        ed.press("=")
        ed.until("200 resolved")
        ed.until("300 still open")
    with store.connection():
        sweep = get_sweep(_ed(), 1)
        assert sweep.tally == Tally(certified=100, renewed=100, accepted=300)
        assert (sweep.signed_by, sweep.remark) == ("ed", "half by ada")
        rows = get_rows(1, list_positions(1))
        assert {row.decided_by for row in rows[:180] + rows[200:250]} == {"ada"}
        assert {row.decided_by for row in rows[180:200] + rows[250:]} == {"ed"}
        assert company.count("instance", "issued_on = ?", TODAY.isoformat()) == 200
        assert hashlib.sha256(exported.read_bytes()).hexdigest() == sweep.sha256
        assert integrity.check() == []


def test_a_dropped_line_lets_go_of_the_row(location: str) -> None:
    """A terminal that hangs up leaves no row taken, and nothing half done."""
    with Terminal(certtui_on(location), (80, 24)) as ada:
        to_sweeps(ada)
        begin(ada, STAFF)
        ada.send("s")
        ada.until("Row 2")
        with store.connection():
            assert company.count("sweep_claim") == 1
        ada.signal(signal.SIGHUP)
        ada.wait()
    with store.connection():
        assert company.count("sweep_claim") == 0
        assert company.count("sweep_row", "decision <> ''") == 1


def _ed() -> Operator:
    found = get_operator("ed")
    assert found
    return found
