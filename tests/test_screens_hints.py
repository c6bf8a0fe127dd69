"""Hints go with what they are about: toasts with their screen, keys with the focus, red with what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.dialog import Dialog
from certtui.screens.form import FormField, FormModal
from certtui.screens.settings.screen import SettingsScreen
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_table import RowsTable
from tests.interface import (
    VIEWER,
    Driving,
    a_company,
    add_modal,
    choose,
    main_screen,
    opened,
    panel,
    picture,
    press,
    said,
    settled,
)

_TO_DELETE_A_SET = ("comma", "end", "up", "enter", "slash")


# Toasts


@pytest.mark.parametrize(
    "leaves",
    [("2",), ("comma",), ("enter",)],
    ids=["to another view", "to the settings", "to a row"],
)
async def test_a_refusal_goes_with_its_screen(tmp_path: Path, leaves: tuple[str, ...]) -> None:
    """It answers a key pressed there; over another screen it would be taken for an answer to what is done there."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "a")
        assert said(pilot)
        left = app.screen
        await press(pilot, *leaves)
        assert app.screen is not left
        assert said(pilot) == ""


async def test_a_hint_goes_with_its_dialog_and_stays_below_another(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "space", "escape")
        assert "escape" in said(pilot)
        await press(pilot, "f1")
        assert "escape" in said(pilot), "the help lies over the dialog, and is left again"
        await press(pilot, "escape", "escape")
        assert app.screen is main_screen(pilot)
        assert said(pilot) == ""


async def test_the_result_of_a_change_stays_from_view_to_view(tmp_path: Path) -> None:
    """It says what was done and how it is undone, wherever the operator goes next; a file's name as well."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "space", "a")
        assert "1 added to Forklift" in said(pilot)
        await press(pilot, "2")
        assert "1 added to Forklift" in said(pilot)
        await press(pilot, "1", "t", "ctrl+s")
        assert "1 row certified" in said(pilot)
        await press(pilot, "comma")
        assert isinstance(app.screen, SettingsScreen)
        assert "1 row certified" in said(pilot)


async def test_the_question_whether_to_leave_goes_when_typing_goes_on(tmp_path: Path) -> None:
    """Escape asks again then: what says that it would leave is not true any more."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "plus", "x", "escape")
        assert "again" in said(pilot)
        await press(pilot, "y")
        assert said(pilot) == ""


# Status filter


async def test_a_status_filter_is_named_in_full(tmp_path: Path) -> None:
    """At 80 columns too, and on an entity's own screen; never by their number alone."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "f", "down", "down", "space", "end", "space", "f")
        assert len(panel(pilot).statuses) == 2
        assert "Missing, Expired ▾" in picture(pilot)
        assert panel(pilot).query_one("#search").region.width >= 8, "there is room to search"
        assert "+ Add" in picture(pilot)
        await press(pilot, "2", "enter", "f", "space", "space", "f")
        assert "Valid, Upcoming ▾" in picture(pilot)


# Buttons


async def _prompt(pilot: Driving) -> None:
    await choose(pilot, "First Aid")
    await press(pilot, "space", "delete")
    assert isinstance(pilot.app.screen, ConfirmModal)


async def _form(pilot: Driving) -> None:
    await press(pilot, "plus")
    assert isinstance(pilot.app.screen, FormModal)


async def _adding(pilot: Driving) -> None:
    await choose(pilot, "Forklift")
    await press(pilot, "a", "enter", "space")
    assert isinstance(pilot.app.screen, Dialog)


async def _statuses(pilot: Driving) -> None:
    await choose(pilot, "First Aid")
    await press(pilot, "f")
    assert isinstance(pilot.app.screen, Dialog)


@pytest.mark.parametrize("ask", [_prompt, _form, _adding, _statuses])
async def test_arrows_go_from_button_to_button_in_every_dialog(tmp_path: Path, ask: object) -> None:
    """To the last and no further, so that a key pressed too often does not come back to where it began."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        assert callable(ask)
        await ask(pilot)
        cancel, last = app.screen.query(".buttons Button").results(Button)
        cancel.focus()
        await press(pilot, "right")
        assert app.screen.focused is last
        await press(pilot, "right")
        assert app.screen.focused is last
        await press(pilot, "left")
        assert app.screen.focused is cancel
        await press(pilot, "left", "left")
        assert app.screen.focused is cancel


async def test_up_and_down_go_between_the_answers_of_a_prompt(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await _prompt(pilot)
        cancel, last = app.screen.query(Button).results(Button)
        await press(pilot, "down")
        assert app.screen.focused is last
        await press(pilot, "up")
        assert app.screen.focused is cancel


async def test_a_long_prompt_is_read_to_its_end_by_keys(tmp_path: Path) -> None:
    """What is agreed to can be read before it is agreed to, without a mouse."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(ConfirmModal("Go on?", [f"line {n}." for n in range(30)], "Go on"))
        await settled(pilot)
        assert "line 29." not in picture(pilot)
        await press(pilot, *["down"] * 30)
        assert "line 29." in picture(pilot)
        await press(pilot, "right")
        assert app.screen.focused is app.screen.query_one("#go-on")


async def test_arrows_go_from_act_to_act_of_what_is_selected(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "space", "tab")
        first, second, *_ = app.screen.query("ActionBar Button").results(Button)
        assert app.screen.focused is first
        await press(pilot, "right")
        assert app.screen.focused is second
        await press(pilot, "left")
        assert app.screen.focused is first


# Forms


async def test_a_form_opens_without_anything_wrong(tmp_path: Path) -> None:
    """What is still to be typed is asked for, in no colour of alarm, until a save was tried.

    Of a certification, an employee, an operator and a role.
    """
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        for keys in (
            ("plus",),
            ("comma", *("down",) * 2, "enter", "plus"),
            ("comma", "end", "up", "up", "enter", "plus"),
            ("comma", "home", *("down",) * 7, "enter", "plus"),
        ):
            await press(pilot, *keys)
            form = app.screen
            assert isinstance(form, FormModal), (keys, form)
            assert not form.query(".-wrong"), keys
            await press(pilot, "ctrl+s")
            assert app.screen is form, keys
            assert form.query("FormField.-wrong"), keys
            form.dismiss()
            while not isinstance(app.screen, CertificationsScreen):
                await press(pilot, "escape")


async def test_a_field_looks_wrong_once_it_was_reached(tmp_path: Path) -> None:
    """Typed into and emptied, or passed: then it is known that it was not simply yet to come."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "comma", "down", "down", "enter", "plus", "x")
        form = app.screen
        assert isinstance(form, FormModal)

        def wrong() -> list[str]:
            return [one.field for one in form.query(FormField) if one.has_class("-wrong")]

        assert wrong() == [], "the name comes after the code"
        await press(pilot, "backspace")
        assert wrong() == ["code"]
        await press(pilot, "x", "tab", "tab", *"a@b")
        assert wrong() == ["name"], "passed"


# Keys where a search has the focus


def _advertised(pilot: Driving) -> list[str]:
    """The keys of the bar that would be typed into what has the focus."""
    focused = pilot.app.screen.focused
    assert isinstance(focused, Input), focused
    bar = pilot.app.screen.query_one(KeyBar)
    return [one.key for one in bar._keys if len(one.key) == 1 and one.key.isprintable()]


@pytest.mark.parametrize(
    "keys",
    [
        ("n", *"first aid", "enter", "enter", "slash"),
        ("n",),
        ("2", "slash"),
        ("2", "enter", "slash"),
        ("comma", "down", "down", "enter", "slash"),
        ("equals_sign", "enter", "slash"),
    ],
    ids=["rows", "certifications", "employees", "employee", "settings", "comparison"],
)
async def test_no_key_is_advertised_that_a_search_would_take(tmp_path: Path, keys: tuple[str, ...]) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(200, 40)) as pilot:
        await settled(pilot)
        await press(pilot, *keys)
        assert isinstance(app.screen.focused, SearchInput)
        assert _advertised(pilot) == []
        assert not _begins_with_its_key(pilot)
        await press(pilot, "at")
        assert app.screen.focused.value == "@", "it is typed"


def _begins_with_its_key(pilot: Driving) -> bool:
    field = pilot.app.screen.focused
    assert isinstance(field, SearchInput)
    return field.render_line(0).text.startswith(("/ ", "n "))


async def test_the_add_dialog_shows_the_keys_of_where_the_focus_is(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a")
        modal = add_modal(pilot)
        assert isinstance(modal.focused, SearchInput)
        assert not _begins_with_its_key(pilot)
        assert "space select" not in picture(pilot)
        await press(pilot, "down")
        assert isinstance(modal.focused, RowsTable)
        assert "space select" in picture(pilot)
        await press(pilot, "slash")
        assert "space select" not in picture(pilot)
        await press(pilot, "tab", "shift+tab")
        assert modal.focused is not None


async def test_where_nothing_matches_the_keys_work_from_the_search(tmp_path: Path) -> None:
    """The letter alone would go on being searched for."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "slash", *"qqqq")
        assert "enter, then c" in picture(pilot)
        await press(pilot, "enter", "c")
        assert panel(pilot).table.total == 55
