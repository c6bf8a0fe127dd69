"""A sweep from its beginning to the comparison with the next, by keyboard alone, on real terminals, one of which dies."""

from __future__ import annotations

import hashlib
import signal
import sys
from collections.abc import Callable
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
from tests.calendar_day import now_day
from tests.company import DAY
from tests.conftest import NewLocation
from tests.soaking import Soak
from tests.terminal_driver import Terminal, certtui_on

CTRL_S = "\x13"

NewCompany = Callable[[int], str]


@pytest.fixture
def new_location_of(new_sqlite: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewCompany:
    """Makes a certification that none of so many holds as they should: two fifths are Missing, a fifth Expired, and two
    fifths expire soon.
    """
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)

    def make(number: int) -> str:
        location = new_sqlite()
        store.bind(location)
        today = now_day()
        with store.connection():
            ada = operators.sign_in("ada")
            company.an_operator("ed", "Editor")
            staff = company.people(number)
            yearly = company.certification(ada, "Yearly", validity=Period(1, Unit.YEARS))
            assignment.assign(ada, yearly, staff, today - 400 * DAY)
            held = company.associations(staff, yearly)
            missing, expired = number * 2 // 5, number * 3 // 5
            company.certify(ada, held[missing:expired], today - 400 * DAY, today - 35 * DAY)
            company.certify(ada, held[expired:], today - 360 * DAY, today + 5 * DAY)
        return location

    return make


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


def record(terminal: Terminal, key: str, decided: str) -> None:
    """Certify or renew by the form as it stands."""
    terminal.send(key)
    terminal.until("1 will be")
    terminal.send(CTRL_S)
    terminal.until(decided)


def test_a_sweep_outlives_the_terminal_of_who_began_it(
    new_location_of: NewCompany, tmp_path: Path, soak: Soak
) -> None:
    """Half worked by ada, whose terminal is killed; resumed where it was and finished by ed, signed off, exported, and
    compared with the next sweep. The keys come in bursts, as over a line that stalls. Of 50 rows; in a soak of 500.
    """
    hundred = 100 if soak.is_long else 10  # a tenth of the rows: the numbers below are of 500
    rows = 5 * hundred

    def of(number: int) -> int:
        return number * hundred // 100

    def decided(number: int) -> str:
        return f"{number} of {rows}"

    began = now_day()
    location, exported = new_location_of(rows), tmp_path / "signed.csv"
    with Terminal(certtui_on(location), (100, 30)) as ada:
        to_sweeps(ada)
        begin(ada, rows)
        ada.send("a", "course booked", "tab", "+30d", CTRL_S, "." * (of(100) - 1))
        ada.until(decided(of(100)), 30)
        record(ada, "t", decided(of(100) + 1))
        ada.send("." * (of(80) - 1), "s" * of(20))
        ada.until(f"Row {of(200) + 1}", 30)
        record(ada, "r", decided(of(180) + 1))
        ada.send("." * (of(50) - 1))
        ada.until(f"Row {of(250) + 1}", 30)
        ada.signal(signal.SIGKILL)
        ada.wait()
    with Terminal(as_editor(location), (100, 30)) as ed:
        to_sweeps(ed)
        assert "46%" in ed.text()
        ed.send("enter")
        ed.until(f"Row {of(250) + 1}")  # the very row that ada had in front
        record(ed, "r", decided(of(230) + 1))
        ed.send("." * (of(50) - 1))
        ed.until(decided(of(280)), 30)
        ed.send("a", "replacement ordered", CTRL_S, "." * (of(200) - 1))
        ed.until(decided(of(480)), 30)
        ed.until(f"Row {of(180) + 1}")  # what ada put off comes again
        record(ed, "t", decided(of(480) + 1))
        ed.send("." * (of(20) - 1))
        ed.until(f"All {rows} rows are decided")
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
        begin(ed, of(300))
        ed.press("=")
        ed.until(f"{of(200)} resolved")
        ed.until(f"{of(300)} still open")
    with store.connection():
        sweep = get_sweep(_ed(), 1)
        assert sweep.tally == Tally(certified=of(100), renewed=of(100), accepted=of(300))
        assert (sweep.signed_by, sweep.remark) == ("ed", "half by ada")
        listed = get_rows(1, list_positions(1))
        adas = listed[: of(180)] + listed[of(200) : of(250)]
        eds = listed[of(180) : of(200)] + listed[of(250) :]
        assert {row.decided_by for row in adas} == {"ada"}
        assert {row.decided_by for row in eds} == {"ed"}
        # of the 300 who held one, and of the 200 who were certified or renewed, on the day that it was there
        assert company.count("instance") == of(500)
        assert company.count("instance", "issued_on >= ?", began.isoformat()) == of(200)
        assert hashlib.sha256(exported.read_bytes()).hexdigest() == sweep.sha256
        assert integrity.check() == []


def test_a_dropped_line_lets_go_of_the_row(new_location_of: NewCompany) -> None:
    """A terminal that hangs up leaves no row taken, and nothing half done."""
    with Terminal(certtui_on(new_location_of(20)), (80, 24)) as ada:
        to_sweeps(ada)
        begin(ada, 20)
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
