"""Settings > Certifications and Groups: listed, made, edited, copied, deleted; what goes is counted before it goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from textual.widgets import Button

from certtui import schema, store
from certtui.commands.definitions import create_certification, create_group, plan_deletion, rename_group
from certtui.queries.definitions import get_certification, list_certifications, list_groups
from certtui.records import Definition, Kind
from certtui.rights import Operator
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.definitions.definition_form import DefinitionForm
from certtui.screens.settings.certifications_pane import CertificationsPane
from certtui.screens.settings.groups_pane import GroupForm, GroupsPane
from certtui.screens.settings.screen import SettingsScreen
from tests import company
from tests.interface import (
    ADA,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
    id_of,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    words,
    write,
)


def names() -> list[str]:
    return [entry.name for entry in asked(list_certifications)]


def groups() -> dict[str, int]:
    return {group.name: group.certifications for group in asked(list_groups)}


async def to_certifications(pilot: Driving, name: str = "") -> CertificationsPane:
    """Settings > Certifications, the cursor on one."""
    await settled(pilot)
    await press(pilot, "comma", "enter")
    pane = pilot.app.screen.query_one(CertificationsPane)
    if name:
        assert pane.table.move_to(id_of(name))
        await settled(pilot)
    return pane


async def to_groups(pilot: Driving, name: str = "") -> GroupsPane:
    """Settings > Groups, the cursor on one."""
    await settled(pilot)
    await press(pilot, "comma", "down", "enter")
    pane = pilot.app.screen.query_one(GroupsPane)
    if name:
        assert pane.table.move_to(next(one.id for one in asked(list_groups) if one.name == name))
        await settled(pilot)
    return pane


def cells(pane: CertificationsPane | GroupsPane, name: str) -> tuple[Any, ...]:
    rows = [pane.table.row(key) for key in pane.table.keys]
    return next(tuple(row.cells) for row in rows if row and row.cells[0] == name)


async def test_the_list_says_who_holds_each(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        pane = await to_certifications(pilot)
        assert cells(pane, "First Aid") == ("First Aid", "Safety", "Employees", "1 year", "55", "1")
        assert cells(pane, "Crane Inspection") == (
            "Crane Inspection",
            "Equipment",
            "Assets",
            "never",
            "0",
            "",
        )
        await press(pilot, "slash", *"equip")
        assert pane.table.total == 1


async def test_enter_edits_plus_makes_and_y_copies(tmp_path: Path) -> None:
    """The list follows, the cursor goes to what was made."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_certifications(pilot, "Ladder")
        await press(pilot, "enter")
        assert isinstance(app.screen, DefinitionForm)
        await press(pilot, "end", *" B", "ctrl+s")
        assert "Ladder B" in picture(pilot)
        await press(pilot, "plus", *"Winch", "ctrl+s")
        assert pane.cursor == id_of("Winch")
        assert asked(get_certification, id_of("Winch")).group == "Safety"
        await press(pilot, "y", "ctrl+s")
        assert pane.cursor == id_of("Copy of Winch")
        assert pane.table.has_focus


async def test_an_unused_one_goes_after_a_short_prompt(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_certifications(pilot, "Forklift")
        await press(pilot, "delete", "enter")
        assert "Forklift" in names(), "the focus begins on Cancel"
        await press(pilot, "delete", "tab", "enter")
        assert "Forklift" not in names()
        assert "Forklift" not in picture(pilot).replace(said(pilot), "")


async def test_of_a_used_one_all_that_goes_is_counted_and_only_delete_goes_on(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    plan = asked(plan_deletion, id_of("First Aid"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_certifications(pilot, "First Aid")
        await press(pilot, "delete")
        assert isinstance(app.screen, ConfirmModal)
        for number in (
            f"{plan.associations} rows",
            f"{plan.instances} instances",
            f"{plan.revocations} revocation",
            "Safety Officer",
        ):
            assert number in picture(pilot)
        assert words(app.screen, "#go-on") == "Delete"
        assert app.screen.query_one("#cancel", Button).has_focus
        await press(pilot, "escape")
        assert "First Aid" in names()
        await press(pilot, "delete", "tab", "enter")
        assert "First Aid" not in names()
        assert f"{plan.associations} rows" in said(pilot)


async def test_what_was_assigned_since_the_prompt_is_not_deleted_with_it(tmp_path: Path) -> None:
    """The operator agreed to less: nothing goes, and that is said."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_certifications(pilot, "Forklift")
        await press(pilot, "delete")
        with store.connection():
            from certtui.commands.assignment import assign
            from certtui.queries.entities import find_by_codes

            (zoe,) = find_by_codes(Kind.EMPLOYEE, ["Z1"]).ids.values()
            assign(ADA, id_of("Forklift"), [zoe], TODAY)
        await press(pilot, "tab", "enter")
        assert "Forklift" in names()
        assert "another operator" in said(pilot)


async def test_groups_are_made_renamed_and_deleted_when_empty(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_groups(pilot, "Safety")
        assert cells(pane, "Safety") == ("Safety", "3")
        await press(pilot, "delete")
        assert app.screen is pane.screen
        assert "3 certifications in Safety" in said(pilot)
        await press(pilot, "enter", "end", *" first", "ctrl+s")
        assert groups()["Safety first"] == 3
        await press(pilot, "plus")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, GroupForm), "a group needs a name"
        await write(pilot, "Yard")
        await press(pilot, "ctrl+s")
        assert groups()["Yard"] == 0
        await press(pilot, "delete", "enter")
        assert "Yard" in groups()
        await press(pilot, "delete", "tab", "enter")
        assert "Yard" not in groups()


async def test_a_group_that_is_there_is_refused_with_what_was_typed_kept(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_groups(pilot)
        await press(pilot, "plus", *"safety", "ctrl+s")
        assert isinstance(app.screen, GroupForm)
        assert "already" in words(app.screen, "#refusal")
        assert app.screen.field("name").value == "safety"


async def test_of_two_who_rename_a_group_the_second_is_told(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_groups(pilot, "Safety")
        await press(pilot, "enter", "end", *" mine")
        with store.connection():
            (key,) = [one.id for one in list_groups() if one.name == "Safety"]
            rename_group(ADA, key, "Safety", "Theirs")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, GroupForm)
        assert "Theirs" in picture(pilot)
        assert app.screen.field("name").value == "Safety mine"
        await press(pilot, "ctrl+s")
    assert "Safety mine" in groups()
    assert "Theirs" not in groups()


async def test_a_viewer_and_another_day_change_nothing_here(tmp_path: Path) -> None:
    """Each key says why; the list is there to be read."""
    location = a_company(tmp_path)
    before = asked(company.everything)
    cases: list[tuple[Operator, date, str]] = [
        (VIEWER, TODAY, "not permitted"),
        (ADA, TODAY + company.DAY, "today"),
    ]
    for operator, as_of, reason in cases:
        for to in (to_certifications, to_groups):
            app = opened(location, as_of, operator)
            async with app.run_test(size=(80, 24)) as pilot:
                await to(pilot)
                for key in ("enter", "plus", "y", "delete", "m"):
                    if key == "y" and to is to_groups:
                        continue
                    app.clear_notifications()
                    await press(pilot, key)
                    assert isinstance(app.screen, SettingsScreen), key
                    assert reason in said(pilot), key
    assert asked(company.everything) == before


async def test_an_empty_database_names_the_next_key(tmp_path: Path) -> None:
    location = str(tmp_path / "empty.db")
    schema.open_database(location)
    store.bind(location)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_certifications(pilot)
        assert "+ makes one" in picture(pilot)
        await press(pilot, "delete", "y", "m", "enter")
        assert isinstance(app.screen, SettingsScreen)
        await press(pilot, "escape", "down", "enter", "delete", "m", "enter")
        assert "+ makes one" in picture(pilot)
        assert isinstance(app.screen, SettingsScreen)


async def test_nasty_names_are_shown_and_never_obeyed(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    nasty = "[@click=app.quit]x[/] \x1b]0;x\x07"
    with store.connection():
        create_group(ADA, "Empty")
        create_certification(ADA, Definition("Unused", Kind.EMPLOYEE))
    names_as_stored("certification", [("First Aid", nasty), ("Unused", nasty + "2")])
    names_as_stored("certification_group", [("Safety", nasty), ("Empty", nasty + "2")])
    names_as_stored("role", [("Safety Officer", nasty)])
    app = opened(location)
    seen = []
    async with app.run_test(size=(100, 30)) as pilot:
        pane = await to_certifications(pilot, nasty)
        for keys in (("delete",), ("tab", "enter"), ("y",), ("escape",)):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert pane.table.move_to(id_of(nasty + "2"))
        await press(pilot, "delete")
        seen.append(picture(pilot))
        await press(pilot, "escape", "escape", "down", "enter")
        for keys in (("delete",), ("enter",), ("escape",), ("end", "delete"), ("escape",)):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert not app._exit
    assert sum("[@click" in shown for shown in seen) >= 6
    assert not set("".join(seen)) & set("\x1b\x07")
