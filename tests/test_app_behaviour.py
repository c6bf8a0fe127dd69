"""The app around the screens: others' changes, a database that goes away, help, commands and keys."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import peewee as pw
import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widgets import Button
from textual.widgets._toast import Toast

import certtui.app
import certtui.screens
import certtui.widgets
from certtui import store
from certtui.commands import assignment, definitions, operators
from certtui.records import Definition, Kind
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.dialog import Dialog
from certtui.screens.help_screen import HelpScreen
from certtui.waiting import WORDS
from certtui.widgets.topic_pane import TopicPane
from tests import company
from tests.conftest import NewLocation
from tests.interface import (
    TODAY,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
    opened,
    picture,
    press,
    rows,
    said,
    settled,
    until,
)


async def look(pilot: Driving) -> None:
    """What the app does every two seconds by itself."""
    app = pilot.app
    assert isinstance(app, certtui.app.CerttuiApp)
    app._look_for_changes()
    await settled(pilot)


async def test_another_operators_change_appears_and_cursor_and_marks_stay(tmp_path: Path) -> None:
    """Rows added and removed by others: they show by themselves; cursor and marks stay on their records."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await look(pilot)
        await press(pilot, "space", "down", "down", "space")
        marked, cursor = set(rows(pilot).marks), rows(pilot).cursor_key
        other = app.desk.session.operator
        staff = asked(
            lambda: [
                id for (id,) in store.execute("SELECT id FROM entity WHERE code >= 'E04900' AND kind = 1")
            ]
        )
        asked(assignment.assign, other, id_of("First Aid"), staff, TODAY)
        before = rows(pilot).total
        await look(pilot)
        assert rows(pilot).total > before
        assert rows(pilot).marks == marked
        assert rows(pilot).cursor_key == cursor


async def test_a_certification_made_elsewhere_appears_by_itself(tmp_path: Path) -> None:
    """The list at the left follows others too, and its cursor stays."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await look(pilot)
        main_screen(pilot).outline.move_to(id_of("Ladder"))
        new = Definition("Asbestos", Kind.EMPLOYEE, "Alpha")
        asked(definitions.create_certification, app.desk.session.operator, new)
        await look(pilot)
        assert "Asbestos" in picture(pilot)
        assert main_screen(pilot).outline.cursor_id == id_of("Ladder")


async def test_a_locked_database_is_told_of_and_nothing_is_lost(tmp_path: Path) -> None:
    """Another program writes for long: the removal waits and says so; called off, the marks stay, and it can be done."""
    location = a_company(tmp_path)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        before = rows(pilot).total
        with closing(pw.sqlite3.connect(location, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await press(pilot, "space", "delete", "tab")
            await pilot.press("enter")
            await until(pilot, lambda: WORDS in picture(pilot))
            await press(pilot, "escape")
            await until(pilot, lambda: "Nothing was changed" in said(pilot))
            await settled(pilot)
            assert len(rows(pilot).marks) == 1
            other.execute("ROLLBACK")
        await press(pilot, "delete", "tab", "enter")
        assert rows(pilot).total == before - 1


def take_away(location: Path) -> None:
    """Have a folder where the database was, so that it cannot be opened."""
    location.rename(location.with_name("away.db"))
    location.mkdir()


def bring_back(location: Path) -> None:
    location.rmdir()
    location.with_name("away.db").rename(location)


async def test_a_database_that_goes_away_comes_back(tmp_path: Path) -> None:
    """Said once, not every two seconds; the app stays usable; when it is back the rows are read anew."""
    location = Path(a_company(tmp_path))
    store.bind(str(location))
    app = opened(str(location))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await look(pilot)
        app.desk._reader.submit(store.close_connection).result()
        take_away(location)
        await look(pilot)
        assert "cannot be opened" in said(pilot)
        app.clear_notifications()
        await look(pilot)
        assert not said(pilot)
        await press(pilot, "down", "space", "question_mark", "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert len(rows(pilot).marks) == 1

        bring_back(location)
        await look(pilot)
        assert "answers again" in said(pilot)
        await press(pilot, "down", "o")
        assert len(set(cells(rows(pilot), 1))) > 20


async def test_an_error_that_nobody_foresaw_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's unforeseen error ends the app through its one handler; in tests it is raised."""
    app = opened(a_company(tmp_path))

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    async def reload() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            monkeypatch.setattr(app.desk, "read", broken)
            await pilot.press("ctrl+r")
            await until(pilot, lambda: app._exception is not None)

    with pytest.raises(BaseException, match=r"ZeroDivisionError|Worker"):
        await reload()


async def test_help_lists_the_keys_that_work_here(tmp_path: Path) -> None:
    """On the rows and in a dialog; opened twice it is there once, and the keys to leave it work."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 60)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        shown = picture(pilot)
        for words in ("Add entities to this certification", "Select every row that matches", "Leave certtui"):
            assert words in shown
        assert "Take the last assignment back" not in shown, "it does not work yet"
        await press(pilot, "question_mark")
        assert rows(pilot).has_focus
        await press(pilot, "a", "enter", "question_mark")
        assert "Add all that are selected" in picture(pilot)
        await press(pilot, "q")
        assert len(app.screen_stack) == 3


async def test_the_words_of_help_stand_beside_their_keys(tmp_path: Path) -> None:
    """Where a sentence takes a second line, that does not begin among the keys; and the list scrolls by key."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(60, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "question_mark")
        pane = app.screen.query_one(TopicPane)
        tops: list[float] = []

        def scrolled(top: float) -> None:
            tops.append(top)

        pane.watch(pane, "scroll_y", scrolled, init=False)
        await press(pilot, "end")
        assert tops == [pane.max_scroll_y], "at once, not in sixty steps"
        shown = [line.partition("│")[2] for line in picture(pilot).splitlines() if "│" in line]
        assert "Read everything again" in picture(pilot)
        wrapped = [line for line in shown if line.startswith(" " * 17)]
        assert wrapped
        assert all(line[16] == " " for line in shown if line.strip()), shown


async def test_text_is_selected_with_the_mouse(tmp_path: Path) -> None:
    """In a dialog as on a screen: two clicks, and it is seen which, to be copied."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "2", "enter")
        for keys, text in (((), "#about"), (("m",), "#hint")):
            await press(pilot, *keys)
            await pilot.click(text, times=2)
            await settled(pilot)
            selected = app.screen.get_selected_text()
            assert selected
            y = app.screen.query_one(text).region.y
            line = app.screen._compositor.render_strips()[y]
            assert any(part.style and part.style.reverse and part.text.strip() in selected for part in line)


async def test_what_was_said_does_not_lie_over_a_dialog(tmp_path: Path) -> None:
    """It answered an earlier key. What went wrong stays, and so does nothing of a form that was left."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        app.notify("12 rows certified")
        await press(pilot, "f")
        assert said(pilot) == ""
        await press(pilot, "escape")
        app.notify("Another operator changed it", severity="error")
        await press(pilot, "f")
        assert said(pilot) == "Another operator changed it"
        await press(pilot, "escape", "t", "x", "escape")
        assert "again" in said(pilot)
        await press(pilot, "escape")
        assert said(pilot) == ""


async def test_what_went_wrong_leaves_the_buttons_of_a_dialog_in_sight(tmp_path: Path) -> None:
    """It stays to be read for longer than a dialog takes: whatever the dialog's height, on the smallest screen."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        for keys in (["f"], ["space", "t"], ["a"], ["v"]):
            app.notify(
                "Another program is writing to the database. Try again in a moment. " * 2, severity="error"
            )
            await press(pilot, *keys)
            toast = app.screen.query_one(Toast)
            assert isinstance(app.screen, Dialog)
            assert app.screen.region.contains_region(toast.region)
            assert toast.region.area
            buttons = [one.region for one in app.screen.query(Button) if one.region.area]
            assert not [one for one in buttons if one.overlaps(toast.region)], (keys, buttons, toast.region)
            await press(pilot, "escape")


async def test_a_dialog_answers_once_and_outlives_who_asked(tmp_path: Path) -> None:
    """A button pressed twice, and one whose asker was called off meanwhile, take the dialog away and nothing else."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = main_screen(pilot)
        answers: list[bool | None] = []

        async def ask(dialog: ConfirmModal) -> None:
            answer = await screen.ask(dialog)
            answers.append(answer)

        twice = ConfirmModal("Sure?", ["All of it."], "Go on")
        screen.run_worker(ask(twice), group="act")
        await until(pilot, lambda: app.screen is twice)
        twice.dismiss(True)
        twice.dismiss(True)
        await settled(pilot)
        assert app.screen is screen
        assert answers == [True]

        below = ConfirmModal("Sure?", ["All of it."], "Go on")
        screen.run_worker(ask(below), group="act")
        await until(pilot, lambda: app.screen is below)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        below.dismiss(True)
        await settled(pilot)
        assert app.screen is screen
        assert answers == [True, True]

        nobodys = ConfirmModal("Sure?", ["All of it."], "Go on")
        asking = screen.run_worker(ask(nobodys), group="act")
        await until(pilot, lambda: app.screen is nobodys)
        asking.cancel()
        await press(pilot, "tab", "enter")
        assert app.screen is screen
        assert answers == [True, True]


async def test_the_command_palette_runs_an_action(tmp_path: Path) -> None:
    """`:`, a few letters, enter: the action of the screen below runs."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "colon")
        await press(pilot, *"details")
        await until(pilot, lambda: "Details  (d)" in picture(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CertificationsScreen))
        await settled(pilot)
        assert "Renewal counts from" in picture(pilot)


def _modules() -> Iterator[object]:
    yield certtui.app
    for package in (certtui.screens, certtui.widgets):
        for module in walk_packages(package.__path__, package.__name__ + "."):
            yield import_module(module.name)


def bindings() -> list[tuple[str, Binding]]:
    """Every binding of ours, with the class it is in."""
    found = []
    for module in _modules():
        for name, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, DOMNode) and one.__module__ == getattr(module, "__name__", ""):
                found += [(name, binding) for binding in vars(one).get("BINDINGS", ())]
    return found


def test_every_key_has_a_name_and_says_what_it_does() -> None:
    """An id to remap it by, a word for the footer, a sentence for the help; no id twice."""
    assert len(bindings()) > 30
    for owner, binding in bindings():
        assert isinstance(binding, Binding), owner
        assert binding.id, (owner, binding.key)
        assert binding.description, (owner, binding.key)
        assert binding.tooltip, (owner, binding.key)
    ids = [binding.id for _, binding in bindings()]
    assert len(ids) == len(set(ids))


def test_no_key_of_ours_is_what_remains_of_a_split_cursor_key() -> None:
    """`escape [ B` on a slow line may not do anything but go back."""
    remains = {"A", "B", "C", "D", "F", "H", "O", "left_square_bracket", "["}
    bound = {key.strip() for _, binding in bindings() for key in binding.key.split(",")}
    assert not bound & remains


async def test_the_interface_works_on_postgresql(new_postgresql: NewLocation) -> None:
    """The same way of an operator on the other engine: find, add, see, filter, remove, undo."""
    location = new_postgresql()
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        company.people(200)
        company.certification(ada, "Forklift")
    app = opened(location, operator=ada)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", *"example", "enter", "asterisk", "a")
        assert rows(pilot).total == 200
        await press(pilot, "f", "down", "down", "space", "enter", "greater_than_sign", "o")
        await press(pilot, "home", "space", "space", "space", "delete", "tab", "enter")
        assert rows(pilot).total == 197
        await press(pilot, "u", "tab", "enter")
        assert rows(pilot).total == 0
        await look(pilot)
        assert not [n for n in app._notifications if n.severity == "error"]
