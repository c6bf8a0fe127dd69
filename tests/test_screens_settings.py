"""The Settings screen: the menu, a list for each section, what may not be looked at, what others change meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import ContentSwitcher, OptionList

from certtui import schema, store
from certtui.commands import operators, permission_sets
from certtui.commands.definitions import create_group
from certtui.rights import BUILT_IN, Operator, Right
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.form import FormModal
from certtui.screens.help_screen import HelpScreen
from certtui.screens.operators.operator_form import OperatorForm
from certtui.screens.settings.activity_pane import ActivityPane
from certtui.screens.settings.groups_pane import GroupsPane
from certtui.screens.settings.operators_pane import OperatorsPane
from certtui.screens.settings.pane import SettingsPane
from certtui.screens.settings.screen import SECTIONS, SettingsScreen
from certtui.widgets.key_bar import KeyBar
from tests import company
from tests.interface import (
    ADA,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    opened,
    panel,
    picture,
    press,
    said,
    settled,
    until,
    words,
    write,
)


def settings(pilot: Driving) -> SettingsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen), screen
    return screen


async def to_section(pilot: Driving, key: str) -> SettingsScreen:
    """The settings, the menu on that section."""
    await settled(pilot)
    await press(pilot, "comma", "home", *["down"] * [one.key for one in SECTIONS].index(key))
    return settings(pilot)


def top_line(pilot: Driving) -> str:
    return picture(pilot).splitlines()[0]


def greyed(pilot: Driving) -> set[str]:
    """The actions whose keys the bar shows greyed."""
    return {key.action for key in pilot.app.screen.query_one(KeyBar)._keys if not key.enabled}


@pytest.mark.parametrize("size", [(120, 36), (40, 12)], ids=str)
async def test_every_section_opens_and_comes_back_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    """Comma opens, the menu has the focus and the first list is there; escape goes to the menu, then back."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "comma")
        menu = settings(pilot).query_one("#menu", OptionList)
        assert menu.has_focus
        assert panel(pilot).is_mounted
        assert settings(pilot).pane is not None, "the first list loads at once"
        for place, section in enumerate(SECTIONS):
            assert menu.highlighted == place
            pane = settings(pilot).pane
            assert pane is not None
            assert pane.id == f"pane-{section.key}"
            assert section.path.split()[-1] in top_line(pilot) or size[0] < 80
            await press(pilot, "right")
            assert pane.has_focus_within
            assert app.focused is not None
            await press(pilot, "left")
            assert menu.has_focus
            await press(pilot, "enter")
            assert pane.has_focus_within
            await press(pilot, "slash")
            assert pane.has_focus_within
            await press(pilot, "escape", "down")
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)


async def test_the_cursor_of_the_menu_is_seen_with_the_focus_and_without(tmp_path: Path) -> None:
    """Its line looks like no other: reversed while the keys go to it, underlined while they go to the list."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_section(pilot, "operators")
        menu = screen.query_one("#menu", OptionList)

        def looks() -> dict[str, bool | None]:
            region = menu.content_region
            strips = screen._compositor.render_strips()
            first = [
                next(iter(strips[y].crop(region.x + 3, region.x + 6))).style
                for y in range(region.y, region.y + len(SECTIONS))
            ]
            place = menu.highlighted or 0
            assert all(style != first[place] for at, style in enumerate(first) if at != place)
            style = first[place]
            assert style is not None
            return {"reverse": style.reverse, "underline": style.underline}

        assert looks()["reverse"]
        await press(pilot, "right")
        assert looks()["underline"]


async def test_the_list_is_where_it_was_when_one_comes_back_to_it(tmp_path: Path) -> None:
    """Going through the menu makes no list anew: cursor and search stay."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_section(pilot, "groups")
        pane = screen.query_one(GroupsPane)
        await press(pilot, "right", "down", "down")
        cursor = pane.cursor
        await press(pilot, "left", "down", "up", "right")
        assert screen.pane is pane
        assert pane.cursor == cursor


async def test_a_viewer_is_told_what_he_may_not_look_at(tmp_path: Path) -> None:
    """In words, in place of the list; the others are there to be read, with what he may not do greyed."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_section(pilot, "operators")
        assert "right to view operators is missing" in words(screen, "#refused-operators")
        assert "may not look at this" in picture(pilot)
        assert not screen.query(OperatorsPane), "nothing of it is read either"
        assert "maria" not in picture(pilot)
        await press(pilot, "right")
        assert screen.query_one("#menu").has_focus, "there is nothing to go into"
        await press(pilot, "home", "right")
        assert {"new", "edit", "copy", "delete"} <= greyed(pilot)
        for key in ("plus", "m", "y", "delete"):
            app.clear_notifications()
            await press(pilot, key)
            assert "not permitted" in said(pilot), key
            assert not isinstance(app.screen, FormModal | ConfirmModal)


async def test_nothing_is_changed_away_from_today(tmp_path: Path) -> None:
    """No key of any list opens a form or asks anything; each says why."""
    app = opened(a_company(tmp_path), as_of=TODAY + timedelta(days=9))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await to_section(pilot, SECTIONS[0].key)
        tried = set()
        for section in SECTIONS:
            assert "9 days ahead" in top_line(pilot)
            pane = screen.pane
            assert pane is not None
            assert pane.id == f"pane-{section.key}"
            if isinstance(pane, SettingsPane):
                await press(pilot, "right")
                for binding in [
                    one for one in type(pane).BINDINGS if getattr(one, "action", "") in pane.NEEDED
                ]:
                    app.clear_notifications()
                    await press(pilot, binding.key.split(",")[0])  # type: ignore[union-attr]
                    assert "not today" in said(pilot), (section.key, binding)
                    assert app.screen is screen
                    tried.add(section.key)
                await press(pilot, "left")
            await press(pilot, "down")
        assert len(tried) > 5


async def test_every_section_says_what_to_do_where_there_is_nothing_yet(tmp_path: Path) -> None:
    location = str(tmp_path / "empty.db")
    schema.open_database(location)
    with store.connection():
        operators.sign_in("ada")
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "comma")
        for section in SECTIONS:
            await press(pilot, "right")
            assert app.screen.focused is not None, section
            if section.key in {"certifications", "groups", "roles", "employees"}:
                assert "+" in picture(pilot), section
            await press(pilot, "enter", "delete")
            assert isinstance(app.screen, SettingsScreen) or section.key in {
                "operators",
                "permissions",
                "activity",
            }
            while not isinstance(app.screen, SettingsScreen):
                await press(pilot, "escape")
            await press(pilot, "escape", "down")


async def test_what_another_changes_is_followed(tmp_path: Path) -> None:
    """Without a key pressed, the cursor staying on its row; in lists that are out of sight too."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_section(pilot, "operators")
        operators_pane = screen.query_one(OperatorsPane)
        await press(pilot, "home", "down", "right", "end")
        pane = screen.query_one(GroupsPane)
        before = pane.cursor
        with store.connection():
            create_group(ADA, "Aardvarks")
            operators.add_operator(ADA, "mia", ["Viewer"])
        await until(pilot, lambda: "Aardvarks" in picture(pilot))
        assert pane.cursor == before
        await until(pilot, lambda: operators_pane.table.total == 4)


async def test_rights_taken_while_the_screen_is_open_are_followed(tmp_path: Path) -> None:
    """Lists that may be looked at no more give way to the reason, keys grey, the bar says what one is now."""
    location = a_company(tmp_path)
    with store.connection():
        operators.add_operator(ADA, "eve", ["Administrator"])
    app = opened(location, operator=Operator("eve", ("Administrator",), BUILT_IN["Administrator"]))
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await to_section(pilot, "operators")
        await press(pilot, "right")
        pane = screen.query_one(OperatorsPane)
        assert pane.has_focus_within
        with store.connection():
            operators.set_permission_sets(ADA, "eve", ["Administrator"], ["Viewer"])
        await until(pilot, lambda: "is missing" in picture(pilot))
        await settled(pilot)  # the pane may be told before the bar
        assert "eve · Viewer" in top_line(pilot)
        assert screen.query_one("#menu").has_focus, "the focus is always in sight"
        assert not pane.display
        await press(pilot, "home", "right")
        assert {"new", "edit", "copy", "delete"} <= greyed(pilot)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert "eve · Viewer" in top_line(pilot)
        assert "add" in greyed(pilot), "the view below has followed as well"

        with store.connection():
            operators.set_permission_sets(ADA, "eve", ["Viewer"], ["Administrator"])
        await until(pilot, lambda: "eve · Administrator" in top_line(pilot))
        await settled(pilot)
        assert "add" not in greyed(pilot)


async def test_rights_given_while_the_screen_is_open_bring_the_list(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await to_section(pilot, "operators")
        assert "is missing" in picture(pilot)
        with store.connection():
            operators.set_permission_sets(ADA, "vi", ["Viewer"], ["Administrator"])
        await until(pilot, lambda: bool(screen.query(OperatorsPane)))
        await settled(pilot)
        assert "vi (you)" in picture(pilot)
        assert screen.query_one("#panes", ContentSwitcher).current == "pane-operators"
        await press(pilot, "right", "plus")
        assert isinstance(app.screen, OperatorForm)


async def test_a_form_that_is_open_while_its_rights_go_is_refused_in_words(tmp_path: Path) -> None:
    """What was typed stays to be read; the list behind it is gone when the form is left."""
    location = a_company(tmp_path)
    with store.connection():
        operators.add_operator(ADA, "eve", ["Administrator"])
    app = opened(location, operator=Operator("eve", ("Administrator",), BUILT_IN["Administrator"]))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_section(pilot, "operators")
        await press(pilot, "right", "plus", *"mia", "tab", "enter", "space", "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        with store.connection():
            operators.set_permission_sets(ADA, "eve", ["Administrator"], ["Viewer"])
        await until(pilot, lambda: app.desk.session.operator.permission_sets == ("Viewer",))
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, OperatorForm)
        assert "not permitted" in picture(pilot)
        await press(pilot, "escape", "escape")
        assert pilot.app.screen is screen
        assert "is missing" in picture(pilot)
        assert app.focused is not None


async def test_who_is_removed_while_at_work_does_and_sees_nothing_any_more(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    with store.connection():
        eve = company.an_operator("eve", "Editor")
    app = opened(location, operator=eve)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_section(pilot, "groups")
        await press(pilot, "right")
        with store.connection():
            operators.remove_operator(ADA, "eve")
        await until(pilot, lambda: "is missing" in picture(pilot))
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert "new_certification" in greyed(pilot)
        assert "First Aid" not in picture(pilot)


async def test_a_right_changed_in_a_set_reaches_who_has_it(tmp_path: Path) -> None:
    """The audit log opens to all who have a set as soon as the set allows it."""
    location = a_company(tmp_path)
    with store.connection():
        permission_sets.copy_permission_set(ADA, "Viewer", "Clerk")
        without = BUILT_IN["Viewer"] - {Right.READ_AUDIT}
        permission_sets.set_rights(ADA, "Clerk", BUILT_IN["Viewer"], without)
        operators.add_operator(ADA, "cleo", ["Clerk"])
    app = opened(location, operator=Operator("cleo", ("Clerk",), without))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await to_section(pilot, "activity")
        assert "is missing" in picture(pilot)
        with store.connection():
            permission_sets.set_rights(ADA, "Clerk", without, BUILT_IN["Viewer"])
        await until(pilot, lambda: bool(screen.query(ActivityPane)))
        await settled(pilot)
        assert screen.query_one(ActivityPane).table.total > 0
        assert "Clerk" in picture(pilot)


async def test_help_and_commands_know_the_keys_of_the_list(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_section(pilot, "operators")
        await press(pilot, "right", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "Let an account of this host in" in picture(pilot)
        await press(pilot, "escape")
        await pilot.click("TopBar", offset=(78, 0))
        await settled(pilot)
        await write(pilot, "permissions")
        assert "Permissions  (m)" in picture(pilot)
        await press(pilot, "escape")
