"""The options that choose rows, with and without a saved filter, and `certtui filters`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import entities, roles
from certtui.commands.assignment import assign
from certtui.commands.operators import sign_in
from certtui.commands.saved_filters import save_filter
from certtui.filters import Filter, SortedFilter
from certtui.queries.exports import list_option_words
from certtui.queries.filters import MOST_VALUES
from certtui.records import EntityDetails, Kind, Status
from certtui.rights import Right
from certtui.store import execute
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]
PEOPLE = (
    ("E1", (("dept", "Lifts"), ("site", "L1"))),
    ("E2", (("dept", "Roofs"), ("site", "North Yard"))),
    ("E3", (("dept", "Roofs"), ("site", "L2"))),
)


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """E1 to E3 hold Crane (E1 Valid until in 10 days), E1 is a Rigger; Roofs that are Missing are saved as Gaps."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        company.an_operator("vi", "Viewer")
        company.an_operator("no", [Right.EXPORT])
        with company.told_already():
            entities.insert_entities(
                [
                    EntityDetails(Kind.LOCATION, "L1", "North Yard"),
                    *(EntityDetails(Kind.EMPLOYEE, code, f"N {code}", attributes=of) for code, of in PEOPLE),
                ]
            )
        ids = {code: id for id, code in execute("SELECT id, code FROM entity").fetchall()}
        crane = company.certification(ada, "Crane", group="Lifting")
        company.certification(ada, "Ladder", Kind.ASSET, group="Climbing")
        assign(ada, crane, [ids["E1"], ids["E2"], ids["E3"]], TODAY)
        company.certify(ada, [company.association(ids["E1"], crane)], TODAY, TODAY + 100 * DAY)
        rigger = company.role(ada, "Rigger", [ids["E1"]], since=TODAY)
        save_filter(
            ada,
            "Gaps",
            SortedFilter(
                Filter(Kind.EMPLOYEE, attributes=(("dept", "Roofs"),), statuses=frozenset({Status.MISSING}))
            ),
        )
        save_filter(ada, "Riggers", SortedFilter(Filter(Kind.EMPLOYEE, role_id=rigger)))
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def test_options_choose_and_go_before_those_of_a_saved_filter(register: str, capsys: Captured) -> None:
    """`status` counts exactly what the options and the filter choose together, on any day."""

    def counted(*words: str) -> tuple[int, int, int]:
        assert run("status", "--format", "json", *words) == 0
        total = json.loads(capsys.readouterr().out)["total"]
        return total["valid"], total["missing"], total["expired"]

    assert counted() == (1, 2, 0)
    assert counted("--role", "rigger") == (1, 0, 0)
    assert counted("--group", "Lifting") == (1, 2, 0)
    assert counted("--group", "climbing") == (0, 0, 0)
    assert counted("--location", "L1") == counted("--location", "north yard") == (1, 1, 0)
    assert counted("--entity", "E1") == counted("--entity", "e1", "--kind", "employee") == (1, 0, 0)
    assert counted("--entity", "E2", "--certification", "Crane") == (0, 1, 0)
    assert counted("--filter", "Riggers", "--entity", "E2") == (0, 0, 0)
    assert counted("--attribute", "dept=Roofs") == (0, 2, 0)
    assert counted("--attribute", "dept=Roofs", "--attribute", "dept=Lifts") == (1, 2, 0)
    assert counted("--attribute", "dept=Roofs", "--attribute", "site=L2") == (0, 1, 0)
    assert counted("--status", "valid") == (1, 0, 0)
    assert counted("--search", "lifts") == (1, 0, 0)
    assert counted("--as-of", "+1y", "--status", "expired,valid") == (0, 0, 1)
    assert counted("--as-of", "-1y") == (0, 0, 0)
    assert counted("--filter", "gaps") == (0, 2, 0)
    assert counted("--filter", "Gaps", "--attribute", "dept=Lifts") == (0, 0, 0)
    assert counted("--filter", "Gaps", "--attribute", "dept=Lifts", "--status", "valid") == (1, 0, 0)
    assert counted("--filter", "Gaps", "--location", "L1") == (0, 1, 0)


REFUSED = (
    ("--role Riger", 1, "Did you mean 'Rigger'?"),
    ("--group Liftin", 1, "Did you mean 'Lifting'?"),
    ("--location L9", 1, "no job location"),
    ("--entity E9", 1, "no entity with the code"),
    ("--entity E1 --kind asset", 1, "no asset with the code"),
    ("--entity E1 --certification Ladder", 1, "no asset with the code"),
    ("--attribute department=Lifts", 1, "no attribute"),
    ("--attribute dept", 2, "NAME=VALUE"),
    ("--filter Gap", 1, "Did you mean 'Gaps'?"),
    ("--kind asset --certification Crane", 2, "for employees"),
    ("--kind asset --role Rigger", 2, "Leave one out"),
    ("--filter Riggers --kind asset", 2, "Leave one out"),
)


def test_what_can_choose_nothing_is_said(register: str, capsys: Captured) -> None:
    """A mistyped name or conditions that exclude each other are no empty answer."""
    for words, code, told in REFUSED:
        assert run("status", *words.split()) == code, words
        shown = capsys.readouterr()
        assert shown.out == ""
        assert told in shown.err, words


def test_a_code_that_two_kinds_have_needs_its_kind(register: str, capsys: Captured) -> None:
    """The options that are printed for such an entity name it."""
    store.bind(register)
    with store.connection(), company.told_already():
        entities.insert_entities([EntityDetails(Kind.ASSET, "E1", "Hoist")])
    assert run("status", "--entity", "E1") == 1
    assert "employee, asset" in capsys.readouterr().err
    for kind, valid in (("employee", "E1"), ("asset", "")):
        assert run("export", "filtered", "--kind", kind, "--entity", "E1") == 0
        assert capsys.readouterr().out.count(",E1,") == bool(valid)
    with store.connection():
        for id, kind in execute("SELECT id, kind FROM entity WHERE code = 'E1'").fetchall():
            assert list_option_words(Filter(entity_id=id)) == (f"--kind={Kind(kind).word}", "--entity=E1")


def test_a_value_that_nobody_has_is_told_and_counts_as_nothing(register: str, capsys: Captured) -> None:
    """A script that asks for a department which is empty just now gets its zeros, and a person the near one."""
    assert run("status", "--attribute", "dept=lifts", "--fail-on", "missing") == 0
    assert "Did you mean 'Lifts'?" in capsys.readouterr().err
    with store.connection(), company.told_already():
        badges = (f"B{number:05}" for number in range(MOST_VALUES + 1))
        entities.insert_entities(
            [EntityDetails(Kind.ASSET, badge, badge, attributes=(("badge", badge),)) for badge in badges]
        )
    assert run("status", "--attribute", f"badge=B{MOST_VALUES:05}") == 0
    assert "nobody" not in capsys.readouterr().err, "one of many values, however rare, is held"


def test_saved_filters_are_listed_renamed_and_deleted(register: str, capsys: Captured) -> None:
    """By whoever may; what names a deleted role says so instead of choosing nothing."""
    assert run("filters", "list", "--format", "json", operator="vi") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["filter"] for one in listed] == ["Gaps", "Riggers"]
    assert "dept: Roofs" in listed[0]["shows"]
    assert run("filters", "list", operator="no") == 4
    assert run("status", "--filter", "Gaps", operator="no") == 4
    assert run("filters", "rename", "gaps", "Gaps of roofs", operator="vi") == 4
    assert run("filters", "rename", "gaps", "Gaps of roofs", "--as-of", "+1d") == 2
    assert run("filters", "rename", "gaps", "Gaps of roofs") == 0
    store.bind(register)
    with store.connection():
        ada = sign_in("ada")
        roles.delete_role(ada, execute("SELECT id FROM role").fetchone()[0], TODAY)
    capsys.readouterr()
    assert run("status", "--filter", "Riggers") == 1
    assert "'Riggers' cannot be applied" in capsys.readouterr().err
    assert run("filters", "list") == 0
    assert run("filters", "delete", "Riggers") == 0
    assert run("filters", "delete", "Riggers") == 1
    assert run("status", "--filter", "Gaps of roofs") == 0
