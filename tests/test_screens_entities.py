"""Settings > Employees, Assets, Clients, Job Locations: listed, made, edited, deactivated, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from certtui import schema, store
from certtui.commands import entities as entity_commands
from certtui.queries.counts import count_statuses_of
from certtui.queries.entity_list import count_entity_rows, find_entities, get_entity
from certtui.records import EntityDetails, Kind
from certtui.rights import Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.entity_activity import EntityActivityScreen
from certtui.screens.entity_form import EntityForm
from certtui.screens.settings.entities_pane import EntitiesPane
from certtui.screens.settings.screen import SettingsScreen
from tests import company
from tests.interface import (
    ADA,
    EMPLOYEES,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
    cells,
    id_of,
    opened,
    picture,
    press,
    said,
    settled,
    until,
    words,
    write,
)


def of(code: str, kind: Kind = Kind.EMPLOYEE) -> int:
    return int(asked(find_entities, kind, [code]).ids[code])


def details(code: str, kind: Kind = Kind.EMPLOYEE) -> EntityDetails:
    found: EntityDetails = asked(get_entity, of(code, kind))
    return found


def holders(name: str) -> int:
    return int(asked(count_statuses_of, id_of(name), TODAY).total)


async def to_entities(pilot: Driving, code: str = "", kind: Kind = Kind.EMPLOYEE) -> EntitiesPane:
    """The list of a kind, the cursor on one."""
    await settled(pilot)
    down = {Kind.EMPLOYEE: 2, Kind.ASSET: 4, Kind.CLIENT: 5, Kind.LOCATION: 6}[kind]
    await press(pilot, "comma", *["down"] * down, "enter")
    pane = next(pane for pane in pilot.app.screen.query(EntitiesPane) if pane.kind is kind)
    await until(pilot, lambda: not _loading(pilot))
    if code:
        await until(pilot, lambda: pane.table.move_to(of(code, kind)))
        await settled(pilot)
    return pane


def _loading(pilot: Driving) -> bool:
    return any(worker.group == "load" and not worker.is_finished for worker in pilot.app.workers)


async def loaded(pilot: Driving) -> None:
    """What is listed behind has come."""
    await settled(pilot)
    await until(pilot, lambda: not _loading(pilot))
    await settled(pilot)


async def question(pilot: Driving) -> str:
    """What is asked before something is done."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
    await settled(pilot)
    return " ".join(picture(pilot).replace("│", " ").split())


async def says(pilot: Driving, what: str) -> None:
    await until(pilot, lambda: what in said(pilot))
    await loaded(pilot)


async def form(pilot: Driving) -> EntityForm:
    await until(pilot, lambda: isinstance(pilot.app.screen, EntityForm))
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, EntityForm)
    return screen


async def test_one_is_made_with_attributes_by_keyboard_alone(tmp_path: Path) -> None:
    """The cursor is on it afterwards; its attributes are those typed, each on its line."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot)
        await press(pilot, "plus")
        made = await form(pilot)
        await until(pilot, lambda: "In use: unit" in picture(pilot))
        await write(pilot, "N1")
        await press(pilot, "tab")
        await write(pilot, "Nina New")
        await press(pilot, "tab", "tab")
        await write(pilot, "department: Welding")
        await press(pilot, "enter")
        await write(pilot, "badge: 12:07")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is not made)
        await loaded(pilot)
        expected = (("badge", "12:07"), ("department", "Welding"))
        assert details("N1") == EntityDetails(Kind.EMPLOYEE, "N1", "Nina New", "", True, expected)
        assert pane.cursor == of("N1")


@pytest.mark.parametrize("kind", [Kind.ASSET, Kind.CLIENT, Kind.LOCATION])
async def test_each_kind_has_its_list(tmp_path: Path, kind: Kind) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot, kind=kind)
        await loaded(pilot)
        assert f"Settings > {kind.title}" in picture(pilot)
        assert len(pane.table.keys) == asked(count_entity_rows, kind).active
        await press(pilot, "enter")
        assert (await form(pilot)).before.kind is kind


async def test_a_wrong_line_and_a_code_that_is_taken_are_said_in_the_form(tmp_path: Path) -> None:
    """Nothing typed is lost, and nothing is stored until it is right."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "Z1")
        await press(pilot, "enter")
        edited = await form(pilot)
        edited.query_one("#field-attributes TextArea", TextArea).text = "unit Metrology"
        await press(pilot, "ctrl+s")
        assert "Line 1 is no attribute" in picture(pilot)
        edited.query_one("#field-attributes TextArea", TextArea).text = "unit: A\nunit: B"
        await press(pilot, "ctrl+s")
        assert "given 2 times" in picture(pilot)
        edited.query_one("#field-attributes TextArea", TextArea).text = "unit: A"
        edited.query_one("#field-code Input", Input).value = "E00001"
        await press(pilot, "ctrl+s")
        assert "E00001" in picture(pilot)
        assert details("Z1").attributes == (("unit", "Metrology"),)
        edited.query_one("#field-code Input", Input).value = "Z9"
        await press(pilot, "ctrl+s")
        await loaded(pilot)
        assert details("Z9").attributes == (("unit", "A"),)


async def test_what_another_changed_meanwhile_is_shown_beside_one_s_own(tmp_path: Path) -> None:
    """The second is told; nothing typed is lost; theirs can be taken, or gone over knowingly."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "Z1")
        await press(pilot, "enter")
        edited = await form(pilot)
        edited.query_one("#field-name Input", Input).value = "Zoe Mine"
        before = details("Z1")
        theirs = before._replace(name="Zoe Theirs", attributes=(("unit", "Lab"),))
        asked(entity_commands.update_entity, ADA, of("Z1"), before, theirs)
        await press(pilot, "ctrl+s")
        assert "The other stored: Zoe Theirs" in picture(pilot)
        assert "The other stored: unit: Lab" in picture(pilot)
        assert "Zoe Mine" in picture(pilot)
        assert details("Z1") == theirs
        await press(pilot, "ctrl+t")
        assert edited.query_one("#field-attributes TextArea", TextArea).text == "unit: Lab"
        edited.query_one("#field-name Input", Input).value = "Zoe Both"
        await press(pilot, "ctrl+s")
        await loaded(pilot)
        assert details("Z1") == theirs._replace(name="Zoe Both")


async def test_inactive_ones_leave_lists_and_counts_and_come_back_with_all_they_hold(tmp_path: Path) -> None:
    """Before it is done it says how many rows that is; what is hidden is seen to be hidden."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot, "E00001")
        await press(pilot, "space")
        assert pane.table.move_to(of("E00002"))
        await press(pilot, "space")
        assert "2 selected" in words(app.screen, "EntitiesPane .tally")
        await press(pilot, "delete")
        assert "2 employees: 2 rows leave lists and counts; nothing is lost" in await question(pilot)
        await press(pilot, "enter")
        assert holders("First Aid") == 55, "the first key is not the one that goes on"
        await press(pilot, "delete")
        await question(pilot)
        await press(pilot, "tab", "enter")
        await says(pilot, "2 deactivated")
        assert holders("First Aid") == 53
        assert not pane.table.marks
        assert "3 inactive hidden" in words(app.screen, "EntitiesPane .tally")
        assert of("E00001") not in pane.table.keys

        await press(pilot, "i")
        await loaded(pilot)
        assert "3 inactive shown" in words(app.screen, "EntitiesPane .tally")
        for code in ("E00001", "E00002", "E00003"):
            assert pane.table.move_to(of(code))
            await press(pilot, "space")
        await press(pilot, "b")
        assert "2 employees: 2 rows come back" in await question(pilot)
        await press(pilot, "tab", "enter")
        await says(pilot, "2 brought back")
        assert holders("First Aid") == 55
        assert asked(count_entity_rows, Kind.EMPLOYEE) == (EMPLOYEES + 1, 1)


async def test_the_form_says_what_deactivating_does(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "E00001")
        await press(pilot, "m")
        edited = await form(pilot)
        edited.field("active").value = False
        await press(pilot, "end")
        await until(pilot, lambda: "1 row leaves lists and counts" in picture(pilot))
        await press(pilot, "ctrl+s")
        await loaded(pilot)
        assert not details("E00001").active


async def test_search_sort_and_marks_go_together(tmp_path: Path) -> None:
    """Whatever is known of somebody finds them; a selection survives; `*` takes all that match."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        pane = await to_entities(pilot, "E00002")
        await press(pilot, "space", "slash", *"metrology", "enter")
        await loaded(pilot)
        assert cells(pane.table, 1) == ["Z1"]
        assert "1 of 5,001" in words(app.screen, "EntitiesPane .tally")
        await press(pilot, "asterisk", "slash", "ctrl+u", "enter")
        await loaded(pilot)
        assert set(pane.table.marks) == {of("E00002"), of("Z1")}
        await press(pilot, "greater_than_sign")
        await loaded(pilot)
        await press(pilot, "g")

        assert pane.cursor == of("E00001")
        await press(pilot, "o")
        await loaded(pilot)
        await press(pilot, "g")
        assert pane.cursor == of("Z1")


async def test_a_viewer_is_refused_in_words_at_each(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "E00001")
        for key, right in (
            ("plus", Right.CREATE_ENTITIES),
            ("m", Right.UPDATE_ENTITIES),
            ("enter", Right.UPDATE_ENTITIES),
            ("delete", Right.UPDATE_ENTITIES),
            ("b", Right.UPDATE_ENTITIES),
        ):
            await press(pilot, key)
            await until(pilot, lambda right=right: f"not permitted to {right.label}" in said(pilot))  # type: ignore[misc]
            app.clear_notifications()
            assert isinstance(app.screen, SettingsScreen)


async def test_away_from_today_nothing_is_changed(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path), as_of=TODAY.replace(year=2025))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "E00001")
        await press(pilot, "delete")
        assert isinstance(app.screen, SettingsScreen)
        assert said(pilot)


async def test_what_was_done_with_one_is_listed(tmp_path: Path) -> None:
    """Its own activity: what others did is not among it."""
    app = opened(a_company(tmp_path))
    before = details("Z1")
    asked(entity_commands.update_entity, ADA, of("Z1"), before, before._replace(name="Zoe Quilling"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_entities(pilot, "Z1")
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, EntityActivityScreen))
        await until(pilot, lambda: "1 event" in picture(pilot))
        assert "Zoe Quilling (Z1)" in picture(pilot)
        assert "--kind employee --code Z1" in picture(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, SettingsScreen)


async def test_others_changes_are_followed_with_cursor_and_marks(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot, "E00003")
        await press(pilot, "space")
        marked, cursor = set(pane.table.marks), pane.cursor
        asked(entity_commands.create_entity, ADA, EntityDetails(Kind.EMPLOYEE, "AA", "Aaa First"))
        await press(pilot, "ctrl+r")
        await loaded(pilot)
        assert of("AA") in pane.table.keys
        assert (set(pane.table.marks), pane.cursor) == (marked, cursor)


NASTY = "Acme [/nope] \x1b]0;owned\x07[@click=app.quit]x"


async def test_nasty_names_are_shown_and_kept_as_they_are_when_something_else_is_edited(
    tmp_path: Path,
) -> None:
    """No markup is obeyed, no control character reaches the screen, and a colon in an attribute's name stays in it."""
    location = a_company(tmp_path)
    app = opened(location)
    with store.connection(), company.told_already():
        store.execute(
            "UPDATE entity SET name = ?, attributes = ? WHERE code = 'Z1'",
            ("Acme [/nope] [@click=app.quit]x", '{"a: b": "[red]c", "unit": "M"}'),
        )
        store.execute("UPDATE entity SET name = ?, email = ? WHERE code = 'Z2'", (NASTY, NASTY))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot, "Z1")
        await press(pilot, "enter")
        edited = await form(pilot)
        edited.query_one("#field-email Input", Input).value = "new@x.example"
        seen = [picture(pilot)]
        await press(pilot, "ctrl+s")
        await loaded(pilot)
        kept = details("Z1")
        assert kept.attributes == (("a: b", "[red]c"), ("unit", "M"))
        assert (kept.name, kept.email) == ("Acme [/nope] [@click=app.quit]x", "new@x.example")
        await press(pilot, "i")
        await loaded(pilot)
        assert pane.table.move_to(of("Z2"))
        await settled(pilot)
        seen.append(picture(pilot))
        await press(pilot, "enter")
        await form(pilot)
        seen.append(picture(pilot))
        await press(pilot, "escape", "b")
        await question(pilot)
        await press(pilot, "escape", "l")
        await until(pilot, lambda: isinstance(app.screen, EntityActivityScreen))
        await settled(pilot)
        seen.append(picture(pilot))
        assert not app._exit
        assert not {c for shown in seen for c in shown.replace("\n", "")} & {"\x1b", "\x07"}


async def test_an_empty_database_says_the_next_key(tmp_path: Path) -> None:
    location = str(tmp_path / "empty.db")
    schema.open_database(location)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        pane = await to_entities(pilot)
        await loaded(pilot)
        assert "There are no employees yet: + adds one" in " ".join(picture(pilot).split())
        await press(pilot, "delete", "b", "m", "l", "i")
        assert isinstance(app.screen, SettingsScreen)
        pane.table.focus()
        await press(pilot, "plus")
        assert (await form(pilot)).is_new
