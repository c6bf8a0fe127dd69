"""Who may work, and what: operators and permission sets, the last Administrator, and no right from nothing."""

from __future__ import annotations

from typing import Any

import pytest

from certtui.commands import operators, permission_sets
from certtui.commands.entities import create_entity
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound, NotPermitted
from certtui.queries.activity.stored import read_detail
from certtui.queries.operators import (
    find_permission_set,
    get_operator,
    list_operators,
    list_permission_sets,
)
from certtui.records import EntityDetails, Kind
from certtui.rights import BUILT_IN, Operator, Right
from certtui.store import execute
from tests import company

ALL = frozenset(Right)
OVER_OPERATORS = {right for right in Right if right.value.startswith("operators.")}


def _detail() -> dict[str, Any]:
    row = execute("SELECT detail FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    return read_detail(row[0])


def test_an_added_operator_signs_in_with_what_was_given(database: str, operator: Operator) -> None:
    assert operators.add_operator(operator, " mia ", ["editor"]) == "mia"

    assert operators.sign_in("mia").rights == BUILT_IN["Editor"]
    assert [(row.name, row.permission_sets) for row in list_operators()] == [
        ("ada", ("Administrator",)),
        ("mia", ("Editor",)),
    ]
    assert _detail() == {"operator": "mia", "changes": {"permission_sets": [[], ["Editor"]]}}


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a/b", "-x", "a\x1bb", "a\u00a0b", "x" * 65])
def test_what_no_account_is_called_is_refused(database: str, operator: Operator, name: str) -> None:
    with pytest.raises(InvalidInput):
        operators.add_operator(operator, name, ["Viewer"])


def test_nobody_is_added_twice_or_with_what_is_not_there(database: str, operator: Operator) -> None:
    before = company.everything()
    with pytest.raises(Conflict):
        operators.add_operator(operator, "ada", ["Viewer"])
    with pytest.raises(NotFound):
        operators.add_operator(operator, "mia", ["Robot"])
    with pytest.raises(InvalidInput):
        operators.add_operator(operator, "mia", [])
    assert company.everything() == before


def test_what_an_operator_may_follows_at_once(database: str, operator: Operator, editor: Operator) -> None:
    """A session that began before, with more rights, writes nothing any more."""
    assert operators.set_permission_sets(operator, "ed", ["Editor"], ["Viewer"])
    assert not operators.set_permission_sets(operator, "ed", ["Viewer"], ["viewer"])

    with pytest.raises(NotPermitted):
        create_entity(editor, EntityDetails(Kind.EMPLOYEE, "1", "Ann"))
    operators.remove_operator(operator, "ed")
    with pytest.raises(NotPermitted):
        operators.sign_in("ed")


def test_the_second_to_change_an_operator_is_told(
    database: str, operator: Operator, editor: Operator
) -> None:
    operators.set_permission_sets(operator, "ed", ["Editor"], ["Editor", "Viewer"])

    with pytest.raises(ChangedMeanwhile) as told:
        operators.set_permission_sets(operator, "ed", ["Editor"], [])
    assert told.value.theirs == ("Editor", "Viewer")
    with pytest.raises(NotFound):
        operators.set_permission_sets(operator, "nobody", [], ["Viewer"])
    with pytest.raises(NotFound):
        operators.remove_operator(operator, "nobody")


def test_the_last_administrator_cannot_be_lost(database: str, operator: Operator) -> None:
    before = company.everything()
    with pytest.raises(Conflict):
        operators.remove_operator(operator, "ada")
    with pytest.raises(Conflict):
        operators.set_permission_sets(operator, "ada", ["Administrator"], ["Editor"])
    assert company.everything() == before


def test_two_administrators_cannot_lose_each_other(database: str, operator: Operator) -> None:
    """The one who comes second acts with the rights held now, not those of when the session began."""
    operators.add_operator(operator, "bob", ["Administrator"])
    bob = operators.sign_in("bob")

    operators.remove_operator(operator, "bob")

    with pytest.raises(NotPermitted):
        operators.remove_operator(bob, "ada")
    with pytest.raises(Conflict):
        operators.remove_operator(operator, "ada")


def _keeper(may: set[Right]) -> Operator:
    """One who may appoint operators, but is no Administrator."""
    return company.an_operator("kay", OVER_OPERATORS | may)


def test_nobody_makes_himself_or_others_more_than_he_is(database: str, operator: Operator) -> None:
    kay = _keeper({Right.VIEW_ENTITIES})
    company.an_operator("vi", "Viewer")
    own = kay.permission_sets[0]
    before = company.everything()

    for refused in (
        lambda: operators.add_operator(kay, "eve", ["Administrator"]),
        lambda: operators.add_operator(kay, "eve", ["Editor"]),
        lambda: operators.set_permission_sets(kay, "kay", [own], [own, "Administrator"]),
        lambda: operators.set_permission_sets(kay, "vi", ["Viewer"], [own]),
        lambda: operators.set_permission_sets(kay, "ada", ["Administrator"], ["Viewer"]),
        lambda: operators.remove_operator(kay, "ada"),
        lambda: operators.remove_operator(kay, "vi"),
        lambda: permission_sets.copy_permission_set(kay, "Administrator", "Mine"),
        lambda: permission_sets.set_rights(kay, own, kay.rights, ALL),
        lambda: permission_sets.set_rights(kay, own, kay.rights, kay.rights | {Right.EXPORT}),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert company.everything() == before
    assert operators.add_operator(kay, "eve", [own]) == "eve", "what he has he may give"


def test_all_rights_there_are_do_not_make_an_administrator(database: str, operator: Operator) -> None:
    permission_sets.copy_permission_set(operator, "Administrator", "Deputy")
    operators.add_operator(operator, "dee", ["Deputy"])
    dee = operators.sign_in("dee")
    assert dee.rights == ALL

    with pytest.raises(NotPermitted):
        operators.set_permission_sets(dee, "dee", ["Deputy"], ["Administrator"])
    with pytest.raises(NotPermitted):
        operators.remove_operator(dee, "ada")
    assert operators.add_operator(dee, "eve", ["Editor"]) == "eve"


def test_an_editor_appoints_nobody(database: str, operator: Operator, editor: Operator) -> None:
    for refused in (
        lambda: operators.add_operator(editor, "eve", ["Viewer"]),
        lambda: operators.set_permission_sets(editor, "ed", ["Editor"], ["Administrator"]),
        lambda: operators.remove_operator(editor, "ed"),
        lambda: permission_sets.copy_permission_set(editor, "Viewer", "Mine"),
        lambda: permission_sets.set_rights(editor, "Editor", editor.rights, ALL),
    ):
        with pytest.raises(NotPermitted):
            refused()


def test_a_copied_set_is_changed_for_all_who_have_it(database: str, operator: Operator) -> None:
    permission_sets.copy_permission_set(operator, "Viewer", " Auditor ")
    operators.add_operator(operator, "mia", ["Auditor"])
    before = BUILT_IN["Viewer"]

    assert permission_sets.set_rights(operator, "Auditor", before, before | {Right.SEND_REMINDERS})

    mia = get_operator("mia")
    assert mia
    assert mia.may(Right.SEND_REMINDERS)
    old, new = _detail()["changes"]["rights"]
    assert set(new) - set(old) == {"reminders.send"}
    with pytest.raises(ChangedMeanwhile) as told:
        permission_sets.set_rights(operator, "Auditor", before, frozenset())
    assert told.value.theirs == before | {Right.SEND_REMINDERS}


@pytest.mark.parametrize("name", list(BUILT_IN))
def test_built_in_sets_stay_as_they_came(database: str, operator: Operator, name: str) -> None:
    before = company.everything()
    with pytest.raises(Conflict):
        permission_sets.set_rights(operator, name, BUILT_IN[name], frozenset())
    with pytest.raises(Conflict):
        permission_sets.rename_permission_set(operator, name, "Other")
    with pytest.raises(Conflict):
        permission_sets.delete_permission_set(operator, name)
    assert company.everything() == before


def test_a_set_in_use_is_not_deleted_and_says_who_has_it(database: str, operator: Operator) -> None:
    permission_sets.copy_permission_set(operator, "Viewer", "Auditor")
    permission_sets.rename_permission_set(operator, "Auditor", "Guest")
    operators.add_operator(operator, "mia", ["Guest"])

    with pytest.raises(Conflict, match="mia"):
        permission_sets.delete_permission_set(operator, "Guest")
    operators.set_permission_sets(operator, "mia", ["Guest"], ["Viewer"])
    permission_sets.delete_permission_set(operator, "Guest")

    assert [row.name for row in list_permission_sets()] == ["Administrator", "Editor", "Viewer"]
    for gone in (
        lambda: permission_sets.delete_permission_set(operator, "Guest"),
        lambda: permission_sets.copy_permission_set(operator, "Guest", "Other"),
        lambda: operators.set_permission_sets(operator, "mia", ["Viewer"], ["Guest"]),
    ):
        with pytest.raises(NotFound):
            gone()


@pytest.mark.parametrize(
    ("name", "error"), [("viewer", Conflict), (" ", InvalidInput), ("a\nb", InvalidInput)]
)
def test_names_of_sets_stay_apart(
    database: str, operator: Operator, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        permission_sets.copy_permission_set(operator, "Editor", name)


def test_sets_are_listed_with_who_has_them(database: str, operator: Operator, viewer: Operator) -> None:
    rows = list_permission_sets()

    assert {row.name: row.rights for row in rows} == BUILT_IN
    assert [row.operators for row in rows] == [("ada",), (), ("vi",)]
    assert find_permission_set("EDITOR").built_in
