"""`certtui certifications`: every act by its words, what is said before and after, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.operators import sign_in
from certtui.queries.counts import count_statuses_of
from certtui.queries.definitions import (
    find_certification,
    get_certification,
    get_roles_of,
    list_certifications,
    list_groups,
)
from certtui.records import Basis, Definition, FixedDay, InitialValidity, Kind, LastDay, Period, Snap, Unit
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def register(new_location: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Crane in Plant, held by three, of which one expires in 45 days and one comes by the role Lead; vi may look."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        staff = company.people(4)
        crane = company.certification(operator, "Crane", group="Plant", validity=Period(1, Unit.YEARS))
        assignment.assign(operator, crane, staff[:2], TODAY)
        company.role(operator, "Lead", staff[2:3], [crane], TODAY)
        company.role(operator, "Rigger", staff[3:])
        company.certify(operator, [company.association(staff[0], crane)], TODAY, TODAY + 45 * DAY)
        company.an_operator("vi", "Viewer")
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main(["certifications", *words, "--operator", operator])


def stored(location: str, name: str) -> tuple[Definition, list[str]]:
    store.bind(location)
    with store.connection():
        id = find_certification(name).id
        return get_certification(id), get_roles_of(id)


def names(location: str) -> list[str]:
    store.bind(location)
    with store.connection():
        return [one.name for one in list_certifications()]


def test_list_and_show_say_what_is_defined(capsys: Captured) -> None:
    assert run("list", operator="vi") == 0
    heads, crane = capsys.readouterr().out.splitlines()
    assert heads.split()[:3] == ["Certification", "Group", "For"]
    assert crane.split() == ["Crane", "Plant", "employee", "1", "year", "completion", "30", "d", "3", "Lead"]
    assert run("list", "--kind", "asset") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1

    assert run("show", "crane", operator="vi") == 0
    shown = capsys.readouterr().out
    assert "1 year" in shown
    assert "2 missing" in shown
    assert f"done {TODAY} → expires" in shown


def test_every_field_can_be_given(register: str, capsys: Captured) -> None:
    assert run(
        "create", "Badge", "--kind", "employee", "--group", "Site", "--description", "To enter.",
        "--authority", "TÜV", "--validity", "12 months", "--last-day", "day-before", "--snap", "month-end",
        "--basis", "fixed-cycle", "--window", "2 months", "--minimum", "6m", "--initial", "valid when added",
        "--offsets", "60,30,-7", "--no-notify-entity", "--notify-manager", "--address", "a@x.example",
        "--address", "b@x.example", "--role", "rigger",
    ) == 0  # fmt: skip
    assert "Badge" in capsys.readouterr().out

    assert stored(register, "Badge") == (
        Definition(
            "Badge", Kind.EMPLOYEE, "Site", "To enter.", "TÜV", Period(12, Unit.MONTHS), LastDay.DAY_BEFORE,
            Snap.MONTH_END, Basis.FIXED_CYCLE, Period(2, Unit.MONTHS), Period(6, Unit.MONTHS),
            InitialValidity.VALID_WHEN_ADDED, (60, 30, -7), notify_entity=False, notify_manager=True,
            notify_addresses=("a@x.example", "b@x.example"),
        ),
        ["Rigger"],
    )  # fmt: skip


def test_an_expiry_can_be_moved_to_a_fixed_day(register: str, capsys: Captured) -> None:
    words = ("create", "Licence", "--kind", "employee", "--validity", "0 years", "--snap", "30-06/2@2025")
    assert run(*words) == 0
    definition, _ = stored(register, "Licence")
    assert (definition.validity, definition.snap) == (Period(0, Unit.YEARS), FixedDay(30, 6, 2, 2025))
    assert run("show", "Licence") == 0
    assert "30 June every 2 years (2025, 2027, …)" in capsys.readouterr().out
    assert run("edit", "Licence", "--snap", "month-end") != 0
    assert "--validity" in capsys.readouterr().err
    assert run("edit", "Licence", "--snap", "29-2") == 0
    assert stored(register, "Licence")[0].snap == FixedDay(29, 2)
    assert run("edit", "Licence", "--snap", "31-06") == 2
    assert "31-06" in capsys.readouterr().err


def test_reminders_after_the_expiry_only_are_no_warning(register: str, capsys: Captured) -> None:
    assert run("create", "Badge", "--kind", "employee", "--validity", "1 year", "--offsets=-7,-30") == 0
    assert run("list") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Badge")]
    assert "never" in line


def test_an_edit_changes_what_is_given_and_nothing_else(register: str) -> None:
    before, _ = stored(register, "Crane")

    assert run("edit", "Crane", "--name", "Cranes", "--validity", "never", "--offsets", "none") == 0

    assert stored(register, "Cranes") == (before._replace(name="Cranes", validity=None, offsets=()), ["Lead"])
    assert run("edit", "Cranes", "--role", "Rigger", "--no-notify-entity") == 0
    assert stored(register, "Cranes")[1] == ["Rigger"]
    assert run("edit", "Cranes", "--no-roles", "--address", "a@x.example") == 0
    assert stored(register, "Cranes")[1] == []
    assert run("edit", "Cranes", "--no-addresses") == 0
    assert stored(register, "Cranes")[0].notify_addresses == ()


def test_a_dry_run_says_what_the_edit_then_does(register: str, capsys: Captured) -> None:
    words = ("edit", "Crane", "--offsets", "60,0", "--role", "Rigger")
    assert run(*words, "--dry-run") == 0
    would = capsys.readouterr().out
    assert "1 Valid → Expires Soon" in would
    assert "1 get" in would
    assert "1 lose" in would
    assert stored(register, "Crane")[0].offsets == (30, 14, 7, 0)

    assert run(*words) == 0
    assert capsys.readouterr().out.splitlines()[1:] == would.splitlines()[1:]
    with store.connection():
        counts = count_statuses_of(1, TODAY)
    assert (counts.expires_soon, counts.valid, counts.missing) == (1, 0, 2)


def test_copy_has_the_fields_and_the_roles(register: str) -> None:
    assert run("copy", "Crane", "Tower Crane") == 0

    source, roles = stored(register, "Crane")
    assert stored(register, "Tower Crane") == (source._replace(name="Tower Crane"), roles)


def test_delete_asks_for_what_is_in_use(register: str, capsys: Captured) -> None:
    assert run("create", "Badge", "--kind", "asset") == 0
    assert run("delete", "Badge") == 0
    capsys.readouterr()

    assert run("delete", "Crane", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "3 associations" in said
    assert "1 instance" in said
    assert run("delete", "Crane") == 2
    assert "--yes" in capsys.readouterr().err
    assert names(register) == ["Crane"]
    assert run("delete", "Crane", "--yes") == 0
    assert names(register) == []


def test_groups(register: str, capsys: Captured) -> None:
    assert run("create-group", "Site") == 0
    assert run("rename-group", "plant", "Machines") == 0
    assert run("delete-group", "Machines") == 1
    assert "Crane" not in capsys.readouterr().out
    assert run("edit", "Crane", "--group", "Site") == 0
    assert run("delete-group", "Machines") == 0
    capsys.readouterr()
    assert run("groups", operator="vi") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["Site", "1"]
    with store.connection():
        assert [group.name for group in list_groups()] == ["Site"]


@pytest.mark.parametrize(
    "words",
    [
        ("create", "Badge", "--kind", "asset"),
        ("edit", "Crane", "--offsets", "60"),
        ("edit", "Crane", "--offsets", "60", "--dry-run"),
        ("copy", "Crane", "Badge"),
        ("delete", "Crane", "--yes"),
        ("create-group", "Site"),
        ("rename-group", "Plant", "Site"),
        ("delete-group", "Plant"),
    ],
)
def test_a_viewer_may_change_nothing(register: str, words: tuple[str, ...], capsys: Captured) -> None:
    before = company_as_it_is()

    assert run(*words, operator="vi") == 4

    assert capsys.readouterr().out == ""
    assert company_as_it_is() == before


def company_as_it_is() -> dict[str, list[tuple[object, ...]]]:
    with store.connection():
        return company.everything()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("edit", "Cran", "--offsets", "60"), 1, "Crane"),
        (("edit", "Crane"), 2, "--help"),
        (("create", "Badge"), 2, "--kind"),
        (("create", "Badge", "--kind", "robot"), 2, "robot"),
        (("create", "Crane", "--kind", "asset"), 1, "already"),
        (("create", "Badge", "--kind", "asset", "--role", "Lead"), 1, "--role"),
        (("edit", "Crane", "--role", "Nobody"), 1, "Nobody"),
        (("edit", "Crane", "--validity", "soon"), 2, "soon"),
        (("edit", "Crane", "--validity", "0 days"), 1, "--validity"),
        (("edit", "Crane", "--basis", "fixed-cycle"), 1, "--minimum"),
        (("edit", "Crane", "--address", "nobody"), 1, "--address"),
        (("edit", "Crane", "--role", "Lead", "--no-roles"), 2, "--no-roles"),
        (("edit", "Crane", "--kind", "asset", "--no-roles"), 1, "held"),
        (("rename-group", "Nowhere", "Site"), 1, "Nowhere"),
        (("edit", "Crane", "--offsets", "60", "--as-of", "2030-01-01"), 2, "today"),
        ((), 2, "act"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    register: str, words: tuple[str, ...], code: int, said: str, capsys: Captured
) -> None:
    before = company_as_it_is()

    assert run(*words) == code

    captured = capsys.readouterr()
    assert said.casefold() in captured.err.casefold()
    assert captured.out == ""
    assert company_as_it_is() == before
