"""Entities, definitions and operators; and that no command forgets to ask for a right."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from certtui import commands, store
from certtui.commands import assignment, definitions, entities, operators
from certtui.commands.act import act
from certtui.errors import CerttuiError, Conflict, InvalidInput, NotFound, NotPermitted
from certtui.queries.associations import list_rows
from certtui.queries.counts import count_statuses_of
from certtui.queries.definitions import get_certification
from certtui.records import Definition, EntityDetails, Kind, Period, RowView, Status, Unit
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY, association, associations
from tests.conftest import ENGINES, TEMPLATE, PostgresServer

_NOT_OF_AN_OPERATOR = {"act", "permitted", "decide"}
"""The forms of every command and of every decision in a sweep; commands.operators.sign_in takes a name."""
_OF_WHO_LOOKS = "certtui.commands.saved_filters."
"""Whoever may look at certifications may keep filters: these are refused to one who may not."""


def _commands() -> list[tuple[str, Callable[..., Any]]]:
    found: list[tuple[str, Callable[..., Any]]] = []
    for module_info in pkgutil.walk_packages(commands.__path__, "certtui.commands."):
        module = importlib.import_module(module_info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = list(inspect.signature(function).parameters)
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and takes[:1] == ["operator"] and name not in _NOT_OF_AN_OPERATOR:
                found.append((f"{module.__name__}.{name}", function))
    return found


def _stand_in(parameter: inspect.Parameter) -> Any:
    """An argument of the annotated type; the right is asked for before any of them is looked at."""
    text = str(parameter.annotation)
    for sign, value in (
        ("Sequence", [1]), ("Iterable", [1]), ("Definition", Definition("X", Kind.EMPLOYEE)), ("date", TODAY),
        ("EntityDetails", EntityDetails(Kind.EMPLOYEE, "X", "X")), ("int", 1), ("str", "X"),
    ):  # fmt: skip
        if sign in text:
            return value
    return None


def test_there_are_commands_to_ask() -> None:
    assert {"certtui.commands.assignment.assign", "certtui.commands.roles.whole.create_role"} <= dict(
        _commands()
    ).keys()


@pytest.fixture(scope="module", params=ENGINES)
def kept_location(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One database on either engine for all commands, since none of them may change anything in it."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        location = str(shutil.copy(template, tmp_path_factory.mktemp("kept") / "kept.db"))
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        location = server.create("viewers", TEMPLATE)
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        company.an_operator("vi", "Viewer")
        company.an_operator("no", ())
        company.role(ada, "Riggers", company.people(1), [company.certification(ada)])
    yield location
    if request.param == "postgresql":
        server.drop("viewers")


@pytest.fixture
def kept_database(kept_location: str) -> Iterator[str]:
    """The kept database, bound and connected for one test."""
    store.bind(kept_location)
    with store.connection():
        yield kept_location


def _carry_out(command: Callable[..., Any], *arguments: Any, **options: Any) -> None:
    """Run a command; one that is the head of a block, with an empty block."""
    answer = command(*arguments, **options)
    if isinstance(answer, AbstractContextManager):
        with answer:
            pass


@pytest.mark.parametrize(("name", "command"), _commands(), ids=[name for name, _ in _commands()])
def test_a_viewer_is_refused_by_every_command(
    name: str, command: Callable[..., Any], kept_database: str
) -> None:
    viewer = operators.sign_in("no" if name.startswith(_OF_WHO_LOOKS) else "vi")
    _, *parameters = inspect.signature(command).parameters.values()
    needed = [p for p in parameters if p.default is p.empty]
    positional = [_stand_in(p) for p in needed if p.kind is not p.KEYWORD_ONLY]
    named = {p.name: _stand_in(p) for p in needed if p.kind is p.KEYWORD_ONLY}
    before = company.everything()

    with pytest.raises(NotPermitted):
        _carry_out(command, viewer, *positional, **named)

    assert company.everything() == before


def test_deactivating_leaves_lists_and_counts_and_loses_nothing(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)
    company.certify(operator, rows, TODAY, None)
    before = count_statuses_of(forklift, TODAY)

    assert entities.deactivate(operator, [*staff[:1], 999]) == 1

    assert count_statuses_of(forklift, TODAY).total == 1
    assert count_statuses_of(forklift, TODAY, inactive=True) == before
    assert list(list_rows(RowView(forklift, TODAY)).ids) == rows[1:]
    assert company.count("instance") == 2
    assert entities.reactivate(operator, staff) == 1
    assert count_statuses_of(forklift, TODAY) == before


def test_an_inactive_member_of_a_role_is_not_counted(database: str, operator: Operator) -> None:
    staff = company.people(2)
    entities.deactivate(operator, staff[:1])
    forklift = company.certification(operator)

    company.role(operator, "Riggers", staff, [forklift])

    assert count_statuses_of(forklift, TODAY).total == 1


def test_codes_are_unique_within_their_kind(database: str, operator: Operator) -> None:
    entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "7", "Ann"))

    with pytest.raises(Conflict):
        entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, " 7 ", "Bob"))
    assert entities.create_entity(operator, EntityDetails(Kind.ASSET, "7", "Truck"))


@pytest.mark.parametrize("bad", [{"code": ""}, {"name": " "}, {"name": "A\x1b[2J"}, {"email": "a\nb"}])
def test_an_entity_that_cannot_be_told_or_shown_is_refused(
    database: str, operator: Operator, bad: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "7", "Ann")._replace(**bad))
    assert company.count("entity") == 0


def test_changed_details_move_the_counts(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff, TODAY)

    with act(operator, "change"):
        entities.update_entities([(staff[0], EntityDetails(Kind.EMPLOYEE, "E1", "Ann", active=False))])

    assert count_statuses_of(forklift, TODAY).total == 0


def _update(operator: Operator, certification_id: int, **fields: Any) -> None:
    with act(operator, "change"):
        definitions.update_definition(
            certification_id, get_certification(certification_id)._replace(**fields)
        )


def test_a_definition_comes_back_as_it_was_given(database: str, operator: Operator) -> None:
    given = Definition(
        "Forklift", Kind.EMPLOYEE, "Plant", "To drive.", "TÜV", Period(2, Unit.YEARS),
        renewal_window=Period(6, Unit.WEEKS), minimum=Period(1, Unit.MONTHS), offsets=(90, 7, -3),
        notify_manager=True, notify_addresses=("a@x.example", "b@x.example"),
    )  # fmt: skip

    assert get_certification(definitions.create_certification(operator, given)) == given


def test_a_changed_window_moves_statuses_and_no_instance(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator, offsets=(30,))
    assignment.assign(operator, forklift, staff, TODAY)
    company.certify(operator, associations(staff, forklift), TODAY, TODAY + 60 * DAY)
    instances = company.everything()["instance"]

    _update(operator, forklift, offsets=(90,))

    assert count_statuses_of(forklift, TODAY).of(Status.EXPIRES_SOON) == 2
    assert company.everything()["instance"] == instances


def test_a_changed_validity_moves_nothing(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator, validity=Period(1, Unit.YEARS))
    assignment.assign(operator, forklift, staff, TODAY)
    company.certify(operator, associations(staff, forklift), TODAY, TODAY + 60 * DAY)
    before = company.everything()

    _update(operator, forklift, validity=Period(1, Unit.MONTHS))

    assert company.spans_of(association(staff[0], forklift))
    assert [company.everything()[t] for t in ("span", "instance")] == [
        before[t] for t in ("span", "instance")
    ]


def test_the_kind_cannot_change_while_it_is_held(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    _update(operator, forklift, kind=Kind.ASSET)
    _update(operator, forklift, kind=Kind.EMPLOYEE)
    assignment.assign(operator, forklift, company.people(1), TODAY)

    with pytest.raises(Conflict):
        _update(operator, forklift, kind=Kind.ASSET)


def test_names_of_certifications_are_unique(database: str, operator: Operator) -> None:
    company.certification(operator, "Forklift")
    badge = company.certification(operator, "Badge")

    with pytest.raises(Conflict):
        company.certification(operator, " Forklift ")
    with pytest.raises(Conflict):
        _update(operator, badge, name="Forklift")


@pytest.mark.parametrize("fields", [{"name": ""}, {"validity": Period(0, Unit.DAYS)}, {"group": "a\x00"}])
def test_a_definition_that_cannot_be_taken_is_refused(
    database: str, operator: Operator, fields: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        definitions.create_certification(operator, Definition("X", Kind.EMPLOYEE)._replace(**fields))
    with pytest.raises(NotFound):
        get_certification(1)


def test_the_first_to_sign_in_is_administrator_and_others_are_refused(database: str) -> None:
    ada = operators.sign_in("ada")

    assert ada.permission_sets == ("Administrator",)
    assert operators.sign_in(" ada ") == ada
    with pytest.raises(NotPermitted):
        operators.sign_in("eve")
    assert company.count("operator") == company.count("audit_event") == 1


def test_an_operator_name_that_cannot_be_shown_is_refused(database: str) -> None:
    with pytest.raises(CerttuiError):
        operators.sign_in("a\x1b]0;")
    assert company.count("operator") == 0
