"""Several operators at once, each in a process of its own: nothing is lost, nobody is refused as locked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from certtui import integrity, schema, store
from certtui.commands import operators
from certtui.commands.assignment import assign, remove
from certtui.commands.entities import create_entity
from certtui.errors import Conflict
from certtui.queries.associations import find_associations
from certtui.queries.operators import get_operator
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.processes import apart

WRITERS = 3
ROUNDS = 12


def _assign_and_remove(location: str, number: int) -> None:
    """Take turns at rows that all writers want, and leave behind entities of one's own."""
    random = Random(number)
    store.bind(location)
    operator = operators.sign_in("ada")
    for turn in range(ROUNDS):
        chosen = random.sample(range(1, 41), 15)
        assign(operator, 1, chosen, TODAY)
        with store.connection():
            rows = list(find_associations(1, random.sample(chosen, 5)).values())
        remove(operator, rows)
        create_entity(operator, EntityDetails(Kind.EMPLOYEE, f"W{number}-{turn}", "Made beside"))


def _open(location: str, _number: int) -> None:
    schema.open_database(location)
    try:
        operators.sign_in("ada")
    except Conflict:
        raise AssertionError from None


def _together(work: Callable[[str, int], None], location: str) -> None:
    with apart.Pool(WRITERS) as pool:
        pool.starmap(work, [(location, number) for number in range(WRITERS)])


def test_whoever_is_made_first_while_it_signs_in_is_let_in(
    new_location: NewLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two starts of one new operator, the second of which looks just before the first has made it."""
    store.bind(new_location())
    look = get_operator
    looked: list[str] = []

    def look_then_lose_the_race(name: str) -> Operator | None:
        found = look(name)
        if not looked:
            looked.append(name)
            other = threading.Thread(target=operators.sign_in, args=(name,))
            other.start()
            other.join()
        return found

    monkeypatch.setattr(operators, "get_operator", look_then_lose_the_race)

    assert operators.sign_in("ada").name == "ada"
    with store.connection():
        assert company.count("operator") == 1


def test_writers_at_once_lose_nothing(new_location: NewLocation) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        company.certification(operators.sign_in("ada"))
        company.people(40)

    _together(_assign_and_remove, location)

    with store.connection():
        assert company.count("entity", "code LIKE ?", "W%") == WRITERS * ROUNDS
        assert company.count("audit_event", "action = 'create entity'") == WRITERS * ROUNDS
        assert company.chain_holds()
        assert integrity.check() == []


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_database_made_by_several_at_once_is_made_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if engine == "sqlite":
        location = str(tmp_path / "new.db")
    else:
        server = request.getfixturevalue("postgres_server")
        location = server.create("made_at_once")

    try:
        _together(_open, location)

        store.bind(location)
        with store.connection():
            assert company.count("permission_set") == 3
            assert company.count("operator") == company.count("audit_event") == 1
    finally:
        if engine == "postgresql":
            server.drop("made_at_once")
