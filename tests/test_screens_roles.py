"""Settings > Employees > Roles and a role's screen: by keyboard alone, told before it happens, nobody's work lost."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, TextArea

from certtui.commands import roles as role_commands
from certtui.queries.counts import count_statuses_of
from certtui.queries.entities import list_entities
from certtui.queries.roles import RoleRow, list_members, list_role_certifications, list_roles
from certtui.records import Kind
from certtui.rights import BUILT_IN, Operator, Right
from certtui.screens.add_modal import AddModal
from certtui.screens.codes_modal import split_names
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Work
from certtui.screens.roles.panes import MembersPane, RoleCertificationsPane
from certtui.screens.roles.role_screen import RoleScreen
from certtui.screens.settings.roles_pane import RoleForm, RolesPane
from certtui.screens.settings.screen import SettingsScreen
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar
from tests import company
from tests.interface import (
    ADA,
    EMPLOYEES,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    add_modal,
    asked,
    cells,
    choose,
    id_of,
    names_as_stored,
    opened,
    picture,
    press,
    rows,
    said,
    settled,
    until,
    write,
)


def stored() -> dict[str, RoleRow]:
    return {role.name: role for role in asked(list_roles)}


def brought(role: int) -> list[str]:
    return [one.name for one in asked(list_role_certifications, role)]


def total_of(name: str) -> int:
    return int(asked(count_statuses_of, id_of(name), TODAY).total)


def confirm_words(pilot: Driving) -> str:
    """What a question says, its lines joined."""
    return " ".join(picture(pilot).replace("│", " ").split())


async def to_roles(pilot: Driving, name: str = "") -> RolesPane:
    """Settings > Employees > Roles, the cursor on one."""
    await settled(pilot)
    await press(pilot, "comma", "down", "down", "down", "enter")
    pane = pilot.app.screen.query_one(RolesPane)
    await until(pilot, lambda: bool(pane.table.keys))
    if name:
        assert pane.table.move_to(stored()[name].id)
        await settled(pilot)
    return pane


async def to_role(pilot: Driving, name: str, *, certifications: bool = False) -> RoleScreen:
    """A role's screen."""
    await to_roles(pilot, name)
    await press(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, RoleScreen)
    if certifications:
        await press(pilot, "l")
    await settled(pilot)
    return screen


async def shows(pilot: Driving, screen: type[Any]) -> None:
    """Wait for a screen: what it says is read behind."""
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await settled(pilot)


async def says(pilot: Driving, words: str) -> None:
    await until(pilot, lambda: words in said(pilot))
    await settled(pilot)


async def test_a_role_is_made_given_certifications_and_members_by_keyboard_alone(tmp_path: Path) -> None:
    """Two certifications, 25 members; what follows is said before, and the counts follow after."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_roles(pilot)
        await press(pilot, "plus")
        await write(pilot, "Welder")
        await press(pilot, "ctrl+s")
        pane = app.screen.query_one(RolesPane)
        assert pane.cursor == stored()["Welder"].id, "the cursor is on what was made"

        await press(pilot, "enter", "l", "a")
        await press(pilot, *"ladder", "enter", "space", "slash", "ctrl+u", *"forklift", "enter", "space", "a")
        await shows(pilot, ConfirmModal)
        assert "2 certifications for 0 members: no row is added" in confirm_words(pilot)
        await press(pilot, "tab", "enter")
        await says(pilot, "2 certifications added to Welder")
        assert "Certifications 2" in picture(pilot)

        await press(pilot, "l", "a", "enter", *["space"] * 25, "a")
        await shows(pilot, ConfirmModal)
        # Ladder is valid when added, Forklift needs evidence
        assert "25 new members: 25 new Valid, 25 new Missing" in confirm_words(pilot)
        assert stored()["Welder"].members == 0, "nothing happens before it is agreed to"
        await press(pilot, "tab", "enter")
        await says(pilot, "25 members added to Welder: 50 rows added")
        assert "Members 25" in picture(pilot)
        assert (total_of("Forklift"), total_of("Ladder")) == (25, 25)

        await press(pilot, "escape")
        assert isinstance(app.screen, SettingsScreen)
        await until(pilot, lambda: "Welder" in picture(pilot) and " 25 " in picture(pilot))
        await press(pilot, "escape", "escape")
        await choose(pilot, "Forklift")
        assert rows(pilot).total == 25
        assert any("Welder" in words for column in range(6) for words in cells(rows(pilot), column))


async def test_what_ends_is_said_before_and_only_the_marked_ones_leave(tmp_path: Path) -> None:
    """Of ten members five hold First Aid directly as well: those stay; one has a history and is archived."""
    app = opened(a_company(tmp_path))
    officer = stored()["Safety Officer"]
    with_history = company.association
    members = list(asked(list_members, officer.id))
    only_by_role = [m for m in members if not asked(_direct, m)]
    asked(company.certify, ADA, [asked(with_history, only_by_role[0], id_of("First Aid"))], TODAY, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer")
        await press(pilot, "asterisk")
        assert "10 selected" in picture(pilot)
        await press(pilot, "delete")
        await shows(pilot, ConfirmModal)
        words = confirm_words(pilot)
        assert "10 members leave: 4 rows without history go, 1 archived with its history" in words
        assert "5 kept (direct, or by another role)" in words
        await press(pilot, "enter")
        assert stored()["Safety Officer"].members == 10, "the first key is not the one that goes on"

        await press(pilot, "delete")
        await shows(pilot, ConfirmModal)
        await press(pilot, "tab", "enter")
        await says(pilot, "10 members left Safety Officer: 4 rows gone, 1 archived")
        assert stored()["Safety Officer"].members == 0
        assert total_of("First Aid") == 50
        assert "Nobody is a member yet" in picture(pilot)
        assert not app.screen.query_one(MembersPane).table.marks


def _direct(member: int) -> bool:
    return "direct" in company.sources_of(company.association(member, id_of("First Aid")))


async def test_the_path_that_a_removal_names_is_there(tmp_path: Path) -> None:
    """Settings > Employees > [Role] > Certifications, where it is changed."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_role(pilot, "Safety Officer", certifications=True)
        assert "Settings > Employees > [Safety Officer]" in picture(pilot)
        assert cells(screen.query_one(RoleCertificationsPane).table, 0) == ["First Aid"]
        await press(pilot, "delete")
        await shows(pilot, ConfirmModal)
        assert "1 certification off, for 10 members: 5 rows without history go" in confirm_words(pilot)
        await press(pilot, "tab", "enter")
        await says(pilot, "1 certification taken off Safety Officer")
        assert brought(stored()["Safety Officer"].id) == []
        assert total_of("First Aid") == 50


@pytest.mark.parametrize("tab", ["members", "certifications"])
async def test_what_is_in_already_is_shown_and_cannot_be_ticked(tmp_path: Path, tab: str) -> None:
    """By space, range, all, or a pasted list."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer", certifications=tab == "certifications")
        await press(pilot, "a")
        modal = add_modal(pilot)
        await until(pilot, lambda: bool(modal.table.keys))
        query, last = ("safety officer", 4) if tab == "members" else ("first aid", 2)
        await write(pilot, query)
        await press(pilot, "enter", "space", "x", "asterisk")
        assert not modal.table.marks
        assert set(cells(modal.table, last)) == {"member" if tab == "members" else "brought"}
        await press(pilot, "slash", "ctrl+u", "enter", "asterisk")
        everyone = EMPLOYEES + 1 - 10 if tab == "members" else 2
        assert len(modal.table.marks) == everyone
        await press(pilot, "minus", "p")
        held = "E00047" if tab == "members" else "First Aid"
        new = "z1" if tab == "members" else "forklift"
        app.screen.query_one(TextArea).text = f"{held}\n{new}\nNOBODY"
        await press(pilot, "ctrl+s")
        assert len(modal.table.marks) == 1
        assert "already" in said(pilot)
        assert "NOBODY" in said(pilot)


async def test_only_employees_certifications_are_offered(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer", certifications=True)
        await press(pilot, "a")
        assert sorted(cells(add_modal(pilot).table, 0)) == ["First Aid", "Forklift", "Ladder"]


def test_a_pasted_name_may_hold_commas() -> None:
    """Names are one a line; only codes are parted by commas."""
    assert split_names('Ladders, steps; "A"\r\nForklift\tCrane\n\nForklift') == [
        'Ladders, steps; "A',
        "Forklift",
        "Crane",
    ]


async def test_roles_are_renamed_copied_and_deleted(tmp_path: Path) -> None:
    """A copy with its members makes no row twice; deleting says what goes with it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_roles(pilot, "Safety Officer")
        await press(pilot, "m", "ctrl+u")
        await write(pilot, "Marshal")
        await press(pilot, "ctrl+s")
        assert set(stored()) == {"Marshal"}

        await press(pilot, "y", "tab", "space")
        assert "further source" in confirm_words(pilot)
        await press(pilot, "ctrl+s")
        copy = stored()["Copy of Marshal"]
        assert (copy.members, copy.certifications) == (10, 1)
        assert total_of("First Aid") == 55
        assert pane.cursor == copy.id

        await press(pilot, "delete")
        await shows(pilot, ConfirmModal)
        assert "10 members and 1 certification in the role: 10 kept" in confirm_words(pilot)
        await press(pilot, "tab", "enter")
        await says(pilot, "Copy of Marshal deleted")
        assert set(stored()) == {"Marshal"}


async def test_a_name_that_is_taken_is_said_in_the_form(tmp_path: Path) -> None:
    """Nothing typed is lost."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_roles(pilot)
        await press(pilot, "plus")
        await write(pilot, "safety officer")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RoleForm)
        assert "already" in picture(pilot)
        await write(pilot, " 2")
        await press(pilot, "ctrl+s")
        assert "safety officer 2" in stored()


async def test_a_viewer_is_refused_in_words_at_each(tmp_path: Path) -> None:
    """The list may be looked at; every key that would change it says what right is missing."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_roles(pilot, "Safety Officer")
        for key, right in (
            ("plus", Right.CREATE_ROLES),
            ("m", Right.UPDATE_ROLES),
            ("y", Right.CREATE_ROLES),
            ("delete", Right.DELETE_ROLES),
        ):
            await press(pilot, key)
            assert f"not permitted to {right.label}" in said(pilot), key
            app.clear_notifications()
        await press(pilot, "enter")
        assert isinstance(app.screen, RoleScreen)
        for _ in range(2):
            for key in ("a", "delete"):
                await press(pilot, key)
                assert f"not permitted to {Right.UPDATE_ROLES.label}" in said(pilot), key
                app.clear_notifications()
            await press(pilot, "l")
        assert isinstance(app.screen, RoleScreen)


async def test_a_role_s_certifications_need_the_right_to_certifications_too(tmp_path: Path) -> None:
    """Who may change roles only may have members come and go, and no more."""
    clerk = Operator("clerk", ("Clerk",), BUILT_IN["Viewer"] | {Right.UPDATE_ROLES})
    location = a_company(tmp_path)
    asked(company.an_operator, "clerk", clerk.rights)
    app = opened(location, operator=clerk)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer", certifications=True)
        await press(pilot, "a")
        assert f"not permitted to {Right.UPDATE_CERTIFICATIONS.label}" in said(pilot)
        await press(pilot, "l", "a")
        assert isinstance(app.screen, AddModal)


async def test_away_from_today_nothing_is_changed(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path), as_of=TODAY.replace(year=2025))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer")
        await press(pilot, "a")
        assert isinstance(app.screen, RoleScreen)
        assert said(pilot)


async def test_what_others_changed_since_the_question_is_not_ended_unasked(tmp_path: Path) -> None:
    """While the question stands another puts a certification on the role: more would end than was agreed to."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer")
        await press(pilot, "delete")
        await shows(pilot, ConfirmModal)
        role = stored()["Safety Officer"]
        asked(role_commands.put_certifications_on, ADA, role.id, [id_of("Forklift")], TODAY)
        await press(pilot, "tab", "enter")
        await says(pilot, "Nothing was changed")
        assert stored()["Safety Officer"].members == 10
        assert total_of("Forklift") == 10


async def test_a_rename_by_another_is_shown_in_the_form(tmp_path: Path) -> None:
    """The second is told, sees the other's name, and what was typed is still there."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_roles(pilot, "Safety Officer")
        await press(pilot, "m", "end")
        await write(pilot, " 2")
        role = stored()["Safety Officer"]
        asked(role_commands.rename_role, ADA, role.id, "Safety Officer", "Marshal")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RoleForm)
        assert "The other stored: Marshal" in picture(pilot)
        assert "Safety Officer 2" in picture(pilot)
        assert set(stored()) == {"Marshal"}
        await press(pilot, "ctrl+s")
        assert set(stored()) == {"Safety Officer 2"}


async def test_a_role_that_another_deletes_closes_with_words(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer")
        asked(role_commands.delete_role, ADA, stored()["Safety Officer"].id, TODAY)
        await press(pilot, "ctrl+r")
        await shows(pilot, SettingsScreen)
        assert "another operator deleted it" in said(pilot)


async def test_5000_members_at_once_can_be_stopped_with_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bar is there while the command works; escape rolls all of it back, and it can be done anew."""
    reached, go_on = threading.Event(), threading.Event()
    progress = Work.progress

    def held_up(work: Work, done: int, total: int) -> None:
        reached.set()
        assert go_on.wait(30)
        progress(work, done, total)

    monkeypatch.setattr(Work, "progress", held_up)
    app = opened(a_company(tmp_path))
    everyone = set(asked(list_entities, Kind.EMPLOYEE))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, "Safety Officer")
        await press(pilot, "a", "enter", "asterisk", "a")
        await shows(pilot, ConfirmModal)
        await pilot.press("tab", "enter")
        await until(pilot, reached.is_set)
        await until(pilot, lambda: "Adding 4,991 to Safety Officer" in picture(pilot))
        assert app.screen.query_one("#stop", Button).has_focus
        await pilot.press("escape")
        go_on.set()
        await says(pilot, "Cancelled")
        assert stored()["Safety Officer"].members == 10

        await press(pilot, "a", "enter", "asterisk", "a")
        await shows(pilot, ConfirmModal)
        await press(pilot, "tab", "enter")
        await says(pilot, "4,991 members added")
        screen = app.screen
        assert set(screen.query_one(MembersPane).table.keys) == everyone


async def test_members_are_searched_by_all_that_is_known(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_role(pilot, "Safety Officer")
        await press(pilot, "slash", *"e00047@x", "enter")
        table = screen.query_one(MembersPane).table
        assert cells(table, 1) == ["E00047"]
        await press(pilot, "space", "slash", "ctrl+u", "enter")
        assert len(table.keys) == 10
        assert len(table.marks) == 1, "a search drops no selection"


@pytest.mark.parametrize("nasty", ["Acme [/nope] [@click=app.quit]x", "\x1b]0;owned\x07\x9b2J", "名" * 90])
async def test_nasty_names_are_shown_and_do_nothing(tmp_path: Path, nasty: str) -> None:
    """In the path, the tabs' lists, the questions and the results."""
    app = opened(a_company(tmp_path))
    names_as_stored("role", [("Safety Officer", nasty)])
    names_as_stored("certification", [("First Aid", nasty)])
    async with app.run_test(size=(80, 24)) as pilot:
        await to_role(pilot, nasty)
        seen = [picture(pilot)]
        for keys in (("a",), ("escape",), ("delete",)):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        await shows(pilot, ConfirmModal)
        seen.append(picture(pilot))
        await press(pilot, "tab", "enter")
        await says(pilot, "1 member left")
        await press(pilot, "l", "a")
        seen.append(picture(pilot))
        await press(pilot, "escape", "escape", "m")
        seen += [picture(pilot), said(pilot)]
        await press(pilot, "escape", "y")
        seen.append(picture(pilot))
        await press(pilot, "escape", "delete")
        await shows(pilot, ConfirmModal)
        seen.append(picture(pilot))
        assert not app._exit
        assert not {c for shown in seen for c in shown.replace("\n", "")} & {"\x1b", "\x07", "\x9b"}


async def test_the_focus_is_always_somewhere_and_the_bar_fits(tmp_path: Path) -> None:
    """80x24: the date is in sight whatever the role is called."""
    app = opened(a_company(tmp_path))
    names_as_stored("role", [("Safety Officer", "A very long name of a role, as companies have them")])
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_role(pilot, "A very long name of a role, as companies have them")
        assert "(today)" in picture(pilot)
        assert isinstance(screen.focused, RowsTable)
        await press(pilot, "right")
        assert isinstance(screen.focused, RowsTable)
        assert isinstance(screen.query_one(TopBar), TopBar)
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        assert "A very long name of a role, as companies have them]" in picture(pilot)
