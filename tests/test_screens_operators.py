"""Settings > Operators and Permissions: appointed, stripped, removed; permission sets copied, ticked, renamed, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import pytest

from certtui import store
from certtui.commands import operators, permission_sets
from certtui.queries.operators import find_permission_set, get_operator, list_operators, list_permission_sets
from certtui.rights import BUILT_IN, Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.form import FormModal
from certtui.screens.form.pick_modal import PickModal
from certtui.screens.operators.operator_form import OperatorForm
from certtui.screens.operators.rights_form import RightsForm, RightsModal
from certtui.screens.operators.rights_words import (
    RESOURCES,
    grid_lines,
    letters_of,
    other_letters,
    say_moved,
    say_rights,
)
from certtui.screens.operators.set_forms import CopySetForm
from certtui.screens.settings.named_pane import NamedPane
from certtui.screens.settings.operators_pane import OperatorsPane
from certtui.screens.settings.permissions_pane import PermissionsPane
from certtui.widgets.tick_grid import TickGrid
from tests import company
from tests.interface import (
    ADA,
    Driving,
    a_company,
    asked,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    write,
)
from tests.test_screens_nasty_names import UNSEEN, WORST

P = TypeVar("P", bound=NamedPane)


def sets_of() -> dict[str, tuple[str, ...]]:
    return {row.name: row.permission_sets for row in asked(list_operators)}


def rights_of(name: str) -> frozenset[Right]:
    found: frozenset[Right] = asked(find_permission_set, name).rights
    return found


def own_set(name: str = "Auditor", source: str = "Viewer") -> None:
    with store.connection():
        permission_sets.copy_permission_set(ADA, source, name)


async def _to(pilot: Driving, pane: type[P], from_the_end: int, name: str) -> P:
    await settled(pilot)
    await press(pilot, "comma", "end", *["up"] * from_the_end, "right")
    found = pilot.app.screen.query_one(pane)
    if name:
        assert found.table.move_to(found.number(name))
        await settled(pilot)
    return found


async def to_operators(pilot: Driving, name: str = "") -> OperatorsPane:
    """Settings > Operators, the cursor on one."""
    return await _to(pilot, OperatorsPane, 2, name)


async def to_permissions(pilot: Driving, name: str = "") -> PermissionsPane:
    """Settings > Operators > Permissions, the cursor on one."""
    return await _to(pilot, PermissionsPane, 1, name)


def cells(pane: NamedPane, name: str) -> tuple[Any, ...]:
    row = pane.table.row(pane.number(name))
    assert row, name
    return row.cells


# Words


def test_every_right_has_its_box_and_its_letter() -> None:
    """A right that is added to the program can be given on the screen too."""
    boxes = [key for line in grid_lines() for key in line.keys]
    assert sorted(map(str, boxes)) == sorted(right.value for right in Right)
    every = frozenset(Right)
    letters = "".join(letters_of(resource, every) for resource in RESOURCES) + other_letters(every)
    assert len(letters) == len(Right)
    assert "·" not in letters
    assert len(set(other_letters(every))) == 3


def test_rights_are_told_in_a_sentence() -> None:
    assert say_rights(frozenset(Right)) == "everything"
    assert say_rights(()) == "nothing"
    assert say_rights({Right.VIEW_ROLES, Right.UPDATE_ROLES, Right.EXPORT}) == "roles: view, update; export"
    assert say_moved({Right.VIEW_ROLES}, {Right.EXPORT}) == ["Gains: export", "Loses: roles: view"]
    assert say_moved({Right.EXPORT}, {Right.EXPORT}) == []


# Operators


async def test_an_operator_is_added_by_account_and_sets(tmp_path: Path) -> None:
    """By keyboard alone; the list follows and the cursor goes to it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_operators(pilot)
        await press(pilot, "plus")
        await write(pilot, "mia")
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, PickModal)
        await press(pilot, "down", "space", "ctrl+s")
        assert "entities: view, create" in picture(pilot), "what the sets allow is told before"
        await press(pilot, "ctrl+s")
        assert sets_of()["mia"] == ("Editor",)
        assert pane.name_of(pane.cursor) == "mia"
        assert cells(pane, "mia")[:2] == ("mia", "Editor")
        assert pane.table.has_focus


async def test_what_no_account_is_called_stays_in_the_form(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_operators(pilot)
        await press(pilot, "plus")
        await write(pilot, "a b")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        assert "Enter picks" in picture(pilot), "without a set nothing is stored"
        await press(pilot, "enter", "space", "ctrl+s", "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        assert "no account's name" in picture(pilot)
        await press(pilot, "escape", "escape")
        assert set(sets_of()) == {"ada", "ed", "vi"}


async def test_enter_edits_what_an_operator_may_do(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_operators(pilot, "vi")
        await press(pilot, "enter", "enter", "up", "up", "home", "down", "space", "ctrl+s")
        assert "Gains:" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert sets_of()["vi"] == ("Editor", "Viewer")
        assert cells(pane, "vi")[1] == "Editor, Viewer"


async def test_the_last_administrator_cannot_be_lost(tmp_path: Path) -> None:
    """Neither removed nor stripped; both times it is said in words."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_operators(pilot, "ada")
        await press(pilot, "delete")
        assert "last Administrator" in said(pilot)
        await press(pilot, "enter", "enter", "home", "space", "ctrl+s", "ctrl+s")
        assert isinstance(app.screen, OperatorForm), "what was refused stays in the form"
        assert "last Administrator" in picture(pilot)
        assert sets_of()["ada"] == ("Administrator",)


async def test_an_operator_is_removed_after_asking(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_operators(pilot, "vi")
        await press(pilot, "delete", "enter")
        assert "vi" in sets_of(), "the focus begins on Cancel"
        await press(pilot, "delete")
        assert isinstance(app.screen, ConfirmModal)
        await press(pilot, "tab", "enter")
        assert "vi" not in sets_of()
        assert pane.table.total == 2


async def test_the_second_to_edit_an_operator_sees_both_and_chooses(tmp_path: Path) -> None:
    """Nothing that another stored is gone over unseen, nothing chosen is lost."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_operators(pilot, "vi")
        await press(pilot, "enter", "enter", "home", "down", "space", "ctrl+s")
        with store.connection():
            operators.set_permission_sets(ADA, "vi", ["Viewer"], ["Administrator"])
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        assert "The other stored: Administrator" in picture(pilot)
        assert sets_of()["vi"] == ("Administrator",)
        await press(pilot, "ctrl+s")
        assert sets_of()["vi"] == ("Editor", "Viewer")


async def test_nobody_hands_out_what_he_lacks(tmp_path: Path) -> None:
    """One who may appoint operators but is no Administrator is refused in the form, in words."""
    location = a_company(tmp_path)
    with store.connection():
        kay = company.an_operator("kay", {r for r in Right if r.value.startswith("operators.")})
    app = opened(location, operator=kay)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_operators(pilot, "kay")
        await press(pilot, "enter", "enter", "home", "space", "ctrl+s", "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        assert "not permitted" in picture(pilot)
        assert sets_of()["kay"] == kay.permission_sets


async def test_a_right_to_look_alone_greys_the_rest_and_says_why(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    with store.connection():
        own_set("Looker")
        permission_sets.set_rights(ADA, "Looker", BUILT_IN["Viewer"], frozenset({Right.VIEW_OPERATORS}))
        operators.add_operator(ADA, "lu", ["Looker"])
        lu = asked(get_operator, "lu")
    app = opened(location, operator=lu)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_operators(pilot, "vi")
        for key in ("plus", "m", "delete", "enter"):
            app.clear_notifications()
            await press(pilot, key)
            assert "not permitted" in said(pilot), key
            assert not isinstance(app.screen, FormModal | ConfirmModal)
        await press(pilot, "escape", "down", "right")
        pane = app.screen.query_one(PermissionsPane)
        assert pane.table.move_to(pane.number("Looker"))
        await settled(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, RightsModal), "what a set allows may be looked at"
        assert "not permitted" in picture(pilot)
        await press(pilot, "y")
        assert isinstance(app.screen, RightsModal), "no copy without the right to make one"


# Permission sets


async def test_the_matrix_says_what_each_set_allows(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_permissions(pilot)
        assert cells(pane, "Administrator")[1:6] == ("VCUD", "VCUD", "VCUD", "VCUD", "SER")
        assert cells(pane, "Editor")[1:6] == ("VCUD", "VCUD", "VCUD", "····", "SER")
        assert cells(pane, "Viewer")[1:6] == ("V···", "V···", "V···", "····", "·ER")
        assert "Operators  Also" in picture(pilot), "every right is in sight at 80 columns"
        await press(pilot, "slash", *"vi")
        assert [pane.name_of(key) for key in pane.table.keys] == ["Viewer"]


async def test_a_copy_is_made_ticked_renamed_and_deleted(tmp_path: Path) -> None:
    """By keyboard alone, from the first key to the last."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_permissions(pilot, "Viewer")
        await press(pilot, "y")
        assert isinstance(app.screen, CopySetForm)
        await press(pilot, *"Auditor", "ctrl+s")
        assert pane.name_of(pane.cursor) == "Auditor"
        assert rights_of("Auditor") == BUILT_IN["Viewer"]

        await press(pilot, "enter")
        assert isinstance(app.screen, RightsForm)
        await press(pilot, "down", "right", "space", "down", "down", "asterisk", "down", "down", "space")
        assert "Gains: entities: create; operators: view, create, update, delete" in picture(pilot)
        assert "Loses: export" in picture(pilot)
        await press(pilot, "ctrl+s")
        over = {right for right in Right if right.value.startswith("operators.")}
        assert rights_of("Auditor") == BUILT_IN["Viewer"] - {Right.EXPORT} | over | {Right.CREATE_ENTITIES}
        assert cells(pane, "Auditor")[1:6] == ("V···", "VC··", "V···", "VCUD", "··R")

        await press(pilot, "m", "end", *" 2", "ctrl+s")
        assert pane.name_of(pane.cursor) == "Auditor 2"
        await press(pilot, "delete", "tab", "enter")
        assert [row.name for row in asked(list_permission_sets)] == ["Administrator", "Editor", "Viewer"]
        assert pane.table.total == 3


async def test_plus_starts_from_any_set(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_permissions(pilot, "Administrator")
        await press(pilot, "plus", *"Clerk", "tab")
        assert "Viewer" in picture(pilot), "it begins with the one that allows least"
        await press(pilot, "left", "ctrl+s")
        assert rights_of("Clerk") == BUILT_IN["Editor"]
        await press(pilot, "plus", *"clerk", "ctrl+s")
        assert isinstance(app.screen, CopySetForm)
        assert "already" in picture(pilot)


async def test_a_built_in_set_is_to_be_read_and_copied_only(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_permissions(pilot, "Editor")
        await press(pilot, "enter")
        assert isinstance(app.screen, RightsModal)
        assert "built in" in picture(pilot)
        assert "ed" in picture(pilot)
        grid = app.screen.query_one(TickGrid)
        assert grid.ticked == BUILT_IN["Editor"]
        await press(pilot, "shift+tab", "tab", "space")
        assert not isinstance(app.screen, RightsModal) or grid.ticked == BUILT_IN["Editor"]
        await press(pilot, "escape", "escape", "right", "m")
        assert "built in" in said(pilot)
        await press(pilot, "delete")
        assert "built in" in said(pilot)
        await press(pilot, "enter", "y")
        assert isinstance(app.screen, CopySetForm)
        assert "Editor" in picture(pilot)
        await press(pilot, "escape")
        assert rights_of("Editor") == BUILT_IN["Editor"]
        assert len(asked(list_permission_sets)) == 3


async def test_a_set_in_use_is_not_deleted(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    own_set()
    with store.connection():
        operators.add_operator(ADA, "mia", ["Auditor"])
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_permissions(pilot, "Auditor")
        await press(pilot, "delete")
        assert "mia" in said(pilot)
        assert not isinstance(app.screen, ConfirmModal)
        with store.connection():
            operators.remove_operator(ADA, "mia")
        pane.refresh_data()
        await settled(pilot)
        await press(pilot, "delete")
        with store.connection():
            operators.add_operator(ADA, "mia", ["Auditor"])
        await press(pilot, "tab", "enter")
        assert "mia" in said(pilot), "given to somebody between the question and the answer"
        assert rights_of("Auditor") == BUILT_IN["Viewer"]


async def test_the_second_to_tick_is_told_and_may_take_theirs(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    own_set()
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_permissions(pilot, "Auditor")
        await press(pilot, "enter", "right", "space")
        theirs = BUILT_IN["Viewer"] | {Right.SEND_REMINDERS}
        with store.connection():
            permission_sets.set_rights(ADA, "Auditor", BUILT_IN["Viewer"], theirs)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RightsForm)
        assert rights_of("Auditor") == theirs, "nothing of the other's is lost"
        assert "The other stored also: send reminders." in picture(pilot)
        assert "Ticked here alone: certifications:" in picture(pilot)
        assert Right.CREATE_CERTIFICATIONS in app.screen.query_one(TickGrid).ticked, "nor of one's own"
        await press(pilot, "ctrl+t", "ctrl+s")
        assert rights_of("Auditor") == theirs
        await press(pilot, "enter", "right", "space", "ctrl+s")
        assert rights_of("Auditor") == theirs | {Right.CREATE_CERTIFICATIONS}


async def test_a_set_renamed_by_another_meanwhile_is_told_of(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    own_set()
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_permissions(pilot, "Auditor")
        await press(pilot, "enter", "space")
        with store.connection():
            permission_sets.rename_permission_set(ADA, "Auditor", "Inspector")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RightsForm)
        assert "Inspector" in picture(pilot), "the refusal names the sets that there are"
        await press(pilot, "escape", "escape")
        assert "Inspector" in picture(pilot)


async def test_all_is_done_with_the_mouse_too(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    own_set()
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_permissions(pilot, "Auditor")
        await press(pilot, "enter")
        await pilot.click(TickGrid, offset=(30, 1))
        await pilot.click(TickGrid, offset=(2, 2))
        await pilot.click(TickGrid, offset=(40, 6))
        await settled(pilot)
        assert app.screen.query_one(TickGrid).ticked == BUILT_IN["Viewer"] | {Right.CREATE_CERTIFICATIONS}
        await pilot.click("#save")
        await settled(pilot)
        assert rights_of("Auditor") == BUILT_IN["Viewer"] | {Right.CREATE_CERTIFICATIONS}


@pytest.mark.parametrize("nasty", WORST, ids=range(len(WORST)))
async def test_no_name_is_taken_for_an_order(tmp_path: Path, nasty: str) -> None:
    """Names of operators and of permission sets that no command would store are shown, and nothing else."""
    location = a_company(tmp_path)
    own_set()
    names_as_stored("permission_set", [("Auditor", nasty)])
    with store.connection():
        company.an_operator("mia", "Viewer")
    names_as_stored("operator", [("mia", nasty)])
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        seen = []
        await to_operators(pilot, nasty)
        for keys in (("enter",), ("enter",), ("asterisk", "ctrl+s"), ("ctrl+s",), ("delete",), ("escape",)):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert nasty in sets_of()[nasty]
        await press(pilot, "escape", "down", "right")
        pane = app.screen.query_one(PermissionsPane)
        assert pane.table.move_to(pane.number(nasty))
        await settled(pilot)
        for keys in (("enter",), ("escape", "m"), ("ctrl+s",), ("y",), ("escape", "delete")):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert nasty in [row.name for row in asked(list_permission_sets)], (
            "renaming to the same changes nothing"
        )
        assert nasty[:1] in "".join(seen)
        assert not {character for shown in seen for character in shown.replace("\n", "")} & set(UNSEEN)
