"""An entity's code is the same whatever its case: in the schema, in commands, imports and look-ups, and in old registers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import peewee as pw
import pytest

from certtui import schema, store
from certtui.actor import Actor
from certtui.cli.main import main
from certtui.commands import assignment, entities, roles
from certtui.commands.operators import sign_in
from certtui.commands.upgrading import open_register
from certtui.errors import Conflict, NotFound
from certtui.filters import Filter
from certtui.integrity import check
from certtui.queries.activity import find_entity as find_in_log
from certtui.queries.attachments import find_holders
from certtui.queries.codes import list_alike
from certtui.queries.definitions import find_certification
from certtui.queries.details import find_association
from certtui.queries.entities import find_by_codes
from certtui.queries.entity_list import find_entities, get_entity
from certtui.queries.exports import list_option_words
from certtui.queries.filters import find_entity, find_location
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company, old_registers
from tests.company import TODAY
from tests.conftest import ENGINES, NewLocation
from tests.import_files import bring, plan, tally

WRITTEN = ("E001", "Ärger-7", "straße", "ÉTÉ", "ﬁn-1")
OTHERWISE = {
    "E001": ("e001",),
    "Ärger-7": ("ärger-7", "ÄRGER-7"),
    "straße": ("STRASSE", "Strasse"),
    "ÉTÉ": ("été", "E\u0301te\u0301"),
    "ﬁn-1": ("FIN-1",),
}
Captured = pytest.CaptureFixture[str]


def _make(operator: Operator, code: str, name: str = "Ana", kind: Kind = Kind.EMPLOYEE) -> int:
    return entities.create_entity(operator, EntityDetails(kind, code, name))


def _codes() -> list[str]:
    return [code for (code,) in execute("SELECT code FROM entity ORDER BY id").fetchall()]


def _opened(location: str | Path) -> schema.Opened:
    return open_register(location, lambda: Actor(0, "root", "here", "tty"))


def test_the_schema_refuses_a_second_code_of_another_case(database: str, operator: Operator) -> None:
    _make(operator, "E001")
    with pytest.raises(pw.IntegrityError), company.told_already():
        entities.insert_entities([EntityDetails(Kind.EMPLOYEE, "e001", "Bo")])


@pytest.mark.parametrize("code", WRITTEN)
def test_commands_refuse_it_in_words_that_name_the_code_as_it_is_written(
    database: str, operator: Operator, code: str
) -> None:
    _make(operator, code)
    other = _make(operator, "X1")
    before = get_entity(other)
    for same in (code, *OTHERWISE[code]):
        with pytest.raises(Conflict, match=code):
            _make(operator, same)
        with pytest.raises(Conflict, match=code):
            entities.update_entity(operator, other, before, before._replace(code=same))
        _make(operator, f"{same}", kind=Kind.ASSET) if same == code else None
    assert check() == []


def test_an_entity_can_be_given_its_own_code_in_another_case(database: str, operator: Operator) -> None:
    made = _make(operator, "E001")
    before = get_entity(made)
    assert entities.update_entity(operator, made, before, before._replace(code="e001"))
    assert _codes() == ["e001"]
    assert check() == []


@pytest.mark.parametrize("code", WRITTEN)
def test_every_look_up_finds_a_code_in_any_case(database: str, operator: Operator, code: str) -> None:
    crane = company.certification(operator, "Crane")
    made = _make(operator, code)
    site = _make(operator, f"L{code}", "Yard", Kind.LOCATION)
    assignment.assign(operator, crane, [made], TODAY)
    row = company.association(made, crane)
    for given in OTHERWISE[code]:
        assert find_by_codes(Kind.EMPLOYEE, [given]).ids == {code: made}
        assert find_by_codes(Kind.EMPLOYEE, [given, code, f" {given} "]).ids == {code: made}
        assert find_entities(Kind.EMPLOYEE, [given]).ids == {code: made}
        assert find_association(operator, find_certification("Crane"), given) == row
        assert find_holders(crane, [given]) == {code: made}
        assert find_entity(given, None) == find_entity(given, Kind.EMPLOYEE) == made
        assert find_in_log(Kind.EMPLOYEE, given) == made
        assert find_location(f"l{given}") == site
    entities.deactivate(operator, [made])
    for given in OTHERWISE[code]:
        assert find_by_codes(Kind.EMPLOYEE, [given]).inactive == (code,)
        assert find_association(operator, find_certification("Crane"), given) == row
        assert find_holders(crane, [given]) == {code: made}


def test_a_filter_of_an_entity_is_written_with_its_kind_where_another_kind_has_the_code(
    database: str, operator: Operator
) -> None:
    made = _make(operator, "T17")
    assert "--kind=employee" not in " ".join(list_option_words(Filter(entity_id=made)) or ())
    _make(operator, "t17", kind=Kind.ASSET)
    assert "--kind=employee" in " ".join(list_option_words(Filter(entity_id=made)) or ())


@pytest.mark.parametrize(
    ("code", "name", "values", "others"),
    [
        ("L001", "Yard", ("l001", "L001", "yard", "YARD"), ("L0011", "Yard 2", "")),
        ("Ärger-7", "Straße", ("ärger-7", "ÄRGER-7", "STRASSE", "strasse"), ("arger-7", "Stras")),
        ("ÉTÉ", "Été", ("été", "E\u0301te\u0301", "e\u0301te\u0301"), ("ete", "été 2")),
        ("Д-1", "Двор", ("д-1", "ДВОР"), ("Д-11",)),
    ],
)
def test_who_names_a_location_in_another_case_is_at_it(
    database: str, operator: Operator, code: str, name: str, values: tuple[str, ...], others: tuple[str, ...]
) -> None:
    """In any free attribute, by its code or its name, letters beyond ASCII among them; on both engines alike."""
    from certtui.queries.filters import entity_conditions

    site = _make(operator, code, name, Kind.LOCATION)
    at_it = [f"E{number:02}" for number in range(len(values))]
    for who, value in zip(at_it, values, strict=True):
        entities.create_entity(
            operator, EntityDetails(Kind.EMPLOYEE, who, "Ana", attributes=(("Site", value),))
        )
    for number, value in enumerate(others):
        entities.create_entity(
            operator, EntityDetails(Kind.EMPLOYEE, f"X{number}", "Bo", attributes=(("Site", value),))
        )
    conditions = entity_conditions(Filter(location_id=site))
    found = execute(
        f"SELECT e.code FROM entity e WHERE {conditions.sql} ORDER BY e.id", conditions.params
    ).fetchall()
    assert [one for (one,) in found] == [code, *at_it]


def test_an_import_of_entities_matches_in_any_case_and_keeps_the_code_as_first_written(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", "code,name\nE001,Ana\nÄRGER,Bo\n")
    done = bring(operator, "employees", "code,name\ne001,Ana B\närger,Bo\n")
    assert tally(done.report) == (0, 1, 1, 0, 0)
    assert _codes() == ["E001", "ÄRGER"]
    assert bring(operator, "employees", "code,name\ne001,Ana B\n").event is None


def test_a_code_that_stands_twice_in_a_file_is_one_whatever_its_case(
    database: str, operator: Operator
) -> None:
    report = plan("employees", "code,name\nE001,Ana\ne001,Ana\nE001,Bo\n").report
    assert tally(report) == (1, 0, 0, 1, 1)
    bring(operator, "employees", "code,name\nE001,Ana\n")
    report = plan("employees", "code,name\nE001,Ana\ne001,Ana\ne001,Bo\n").report
    assert tally(report) == (0, 0, 1, 1, 1)


def test_imports_of_associations_instances_and_roles_match_in_any_case(
    database: str, operator: Operator
) -> None:
    company.certification(operator, "Crane")
    _make(operator, "E001")
    bring(operator, "roles", "role,employee_code\nRigger,e001\nRigger,E001\n")
    assert company.count("role_member") == 1
    report = bring(operator, "associations", "certification,entity_code\nCrane,e001\nCrane,E001\n").report
    assert tally(report) == (1, 0, 0, 1, 0)
    bring(operator, "instances", "certification,entity_code,issued_on\nCrane,e001,2026-01-01\n")
    assert company.count("instance") == 1
    assert _codes() == ["E001"]


def test_what_an_import_makes_on_the_way_is_made_once_whatever_its_case(
    database: str, operator: Operator
) -> None:
    lines = "certification,kind,entity_code\nCrane,employee,E001\nLift,employee,e001\n"
    done = bring(operator, "associations", lines, create_missing=True)
    assert done.made["employees"] == 1
    assert _codes() == ["E001"]
    assert company.count("association") == 2


def test_exports_of_mixed_codes_come_back_the_same(new_location: NewLocation, capsys: Captured) -> None:
    location = new_location()
    export = ["--database", location, "--operator", "ada", "export", "employees"]
    store.bind(location)
    with store.connection():
        bring(sign_in("ada"), "employees", "code,name\nE001,Ana\nb2,Bo\nÄ3,Cy\n")
    main(export)
    first = capsys.readouterr().out
    with store.connection():
        assert bring(sign_in("ada"), "employees", first).event is None
    main(export)
    assert capsys.readouterr().out == first


# a register of an earlier version, which holds both


OLD = (("E001", "Ana"), ("e001", "Bo"), ("E002", "Cy"), ("straße", "Di"), ("STRASSE", "Ed"))


@pytest.fixture(params=ENGINES)
def old_location(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where there is a register of the first version with two pairs of employees whose codes differ only in case; upgraded."""
    location = str(tmp_path / "old.db")
    if request.param == "postgresql":
        location = request.getfixturevalue("postgres_server").create(f"old_{os.urandom(6).hex()}")
    old_registers.make_first(location)
    with store.write_transaction(watched=False):
        for code, name in OLD:
            execute(
                "INSERT INTO entity (kind, code, name, email, active, attributes, search, sort_name)"
                " VALUES (1, ?, ?, '', TRUE, '{}', ?, ?)",
                (code, name, f"{code} {name}".lower(), name.lower()),
            )
        execute(
            "INSERT INTO entity (kind, code, name, email, active, attributes, search, sort_name)"
            " VALUES (2, 'e001', 'Truck', '', TRUE, '{}', 'e001 truck', 'truck')"
        )
    monkeypatch.setenv("CERTTUI_UPGRADE_WITHOUT_BACKUP", "1")
    _opened(location)
    return location


@pytest.fixture
def old(old_location: str) -> Iterator[str]:
    """As `old_location`, connected."""
    with store.connection():
        yield old_location


def _named(code: str) -> str:
    (name,) = execute("SELECT name FROM entity WHERE kind = 1 AND code = ?", (code,)).fetchone()
    return str(name)


@pytest.mark.parametrize(("first", "second"), [("E001", "e001"), ("straße", "STRASSE")])
def test_an_old_register_keeps_both_and_check_names_the_command_that_ends_it(
    old_location: str, first: str, second: str
) -> None:
    with store.connection():
        assert {(one.first, one.second) for one in list_alike()} == {("E001", "e001"), ("straße", "STRASSE")}
        problem = next(one for one in check() if second in one.where)
    assert first in problem.where
    command = problem.meaning.rpartition(": ")[2].replace("NEW", f"{second}-2")
    assert main(["--database", old_location, "--operator", "ada", *command.split()[1:]]) == 0
    with store.connection():
        assert _named(f"{second}-2") == dict(OLD)[second]
        assert len(check()) == 1
        assert find_by_codes(Kind.EMPLOYEE, [second]).ids.keys() == {first}
        with pytest.raises(Conflict):
            _make(sign_in("ada"), second)


def test_opening_an_old_register_tells_how_many_codes_it_holds_twice(
    old_location: str, capsys: Captured
) -> None:
    with store.write_transaction(watched=False):
        execute("DROP INDEX entity_kind_code_key")
        execute("ALTER TABLE entity DROP COLUMN code_key")
        execute("DELETE FROM schema_migration WHERE name = '0006_codes'")
    assert main(["--database", old_location, "entities", "list", "--kind", "asset"]) == 0
    assert "2 codes" in capsys.readouterr().err


def test_renaming_the_first_of_a_pair_leaves_its_key_to_the_second(old: str) -> None:
    ada = sign_in("ada")
    first = find_entities(Kind.EMPLOYEE, ["E001"]).ids["E001"]
    before = get_entity(first)
    entities.update_entity(ada, first, before, before._replace(code="E009"))
    assert find_by_codes(Kind.EMPLOYEE, ["E001"]).ids.keys() == {"e001"}
    assert [one.second for one in list_alike()] == ["STRASSE"]
    with pytest.raises(Conflict):
        _make(ada, "E001")


def test_of_a_pair_the_one_written_exactly_is_meant_and_no_other_is_guessed(old: str) -> None:
    found = find_by_codes(Kind.EMPLOYEE, ["E001", "e001", "Strasse", "e002"])
    assert set(found.ids) == {"E001", "e001", "E002"}
    assert set(found.unclear) == {"Strasse"}
    assert found.unknown == ()
    with pytest.raises(NotFound, match="STRASSE or straße"):
        find_entity("Strasse", Kind.EMPLOYEE)


def test_commands_refuse_a_code_that_could_be_either_of_a_pair(old_location: str, capsys: Captured) -> None:
    with store.connection():
        ada = sign_in("ada")
        company.certification(ada, "Crane")
        roles.create_role(ada, "Rigger")
    to = ["--database", old_location, "--operator", "ada"]
    for words in (
        ["entities", "show", "--kind", "employee", "Strasse"],
        ["entities", "deactivate", "--kind", "employee", "Strasse", "--skip-unknown"],
        ["roles", "add-members", "Rigger", "Strasse"],
        ["explain", "Crane", "Strasse"],
    ):
        assert main([*to, *words]) == 1
        assert "STRASSE or straße" in capsys.readouterr().err
    assert main([*to, "entities", "show", "--kind", "employee", "e001"]) == 0
    assert "Bo" in capsys.readouterr().out


def test_one_of_a_pair_can_be_edited_but_not_be_called_like_the_other(old: str) -> None:
    ada = sign_in("ada")
    second = find_entities(Kind.EMPLOYEE, ["e001"]).ids["e001"]
    before = get_entity(second)
    assert entities.update_entity(ada, second, before, before._replace(name="Bo B"))
    assert (_named("E001"), _named("e001")) == ("Ana", "Bo B")
    with pytest.raises(Conflict):
        entities.update_entity(ada, second, get_entity(second), get_entity(second)._replace(code="E001"))


def test_an_import_takes_both_of_a_pair_as_they_are_written(old: str) -> None:
    ada = sign_in("ada")
    done = bring(ada, "employees", "code,name\nE001,Ana X\ne001,Bo X\nStrasse,Di X\n", skip_errors=True)
    assert tally(done.report) == (0, 2, 0, 0, 1)
    assert (_named("E001"), _named("e001")) == ("Ana X", "Bo X")
    company.certification(ada, "Crane")
    report = bring(
        ada,
        "associations",
        "certification,entity_code\nCrane,E001\nCrane,e001\nCrane,E002\nCrane,STRASSe\n",
        skip_errors=True,
    ).report
    assert tally(report) == (3, 0, 0, 0, 1)
    assert len(list_alike()) == 2
