"""Forms: checked while one types, open until what was typed is stored, nothing typed lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from textual.app import App

from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput
from certtui.screens.form import (
    ChoiceField,
    DayField,
    FormField,
    FormModal,
    PickField,
    TextField,
    TickField,
)
from tests.interface import Driving

NOW = date(2026, 11, 23)


class Thing(NamedTuple):
    name: str
    note: str
    on: date | None
    basis: int
    notify: bool
    roles: tuple[str, ...]


BEFORE = Thing("Forklift", "", NOW, 2, notify=True, roles=("Driver",))


class ThingForm(FormModal[Thing]):
    before = BEFORE

    def fields(self) -> Sequence[FormField[Any]]:
        return [
            TextField("name", "Name", BEFORE.name),
            DayField("on", "On", NOW, NOW.isoformat(), empty="never"),
            ChoiceField("basis", "Basis", [(1, "completion"), (2, "old expiry"), (3, "fixed cycle")], 2),
            TickField("notify", "Notify", "the entity", value=True),
            PickField("roles", "Roles", lambda: ["Driver", "[/x] ␛", "Welder"], BEFORE.roles),
            TextField("note", "Note", lines=2),
        ]

    def read(self) -> Thing:
        if not self.field("name").value.strip():
            raise InvalidInput("name", "A name is needed.")
        return Thing(**{name: self.field(name).value for name in Thing._fields})

    async def consequences(self, record: Thing) -> list[str]:
        return [f"{len(record.name)} rows change status"]

    def show_theirs(self, theirs: Thing) -> None:
        self.field("name").say(f"stored: {theirs.name}")

    def take_theirs(self, theirs: Thing) -> None:
        self.field("name").value = theirs.name

    def now_before(self, theirs: Thing) -> None:
        self.before = theirs


class Stand(App[Thing | None]):
    """Holds one form, and stores like a command that refuses some names."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: list[Thing] = []
        self.form = ThingForm(self._store)
        self.left = False

    async def _store(self, thing: Thing) -> None:
        if thing.name == "taken":
            raise Conflict("There is one of that name.")
        if thing.name == "wrong":
            raise InvalidInput("on", "Not on this day.")
        if thing.name == "mine" and self.form.before == BEFORE:
            raise ChangedMeanwhile("Another operator changed it.", BEFORE._replace(name="theirs"))
        self.stored.append(thing)

    def on_mount(self) -> None:
        self.push_screen(self.form, self._done)

    def _done(self, thing: Thing | None) -> None:
        self.left = True
        assert thing is None or thing == self.stored[-1]


async def _retype(pilot: Driving, text: str) -> None:
    await pilot.press("home", *["delete"] * 20, *text)
    await pilot.pause()


def _note(app: Stand, name: str) -> str:
    return str(app.form.field(name).query_one(".note").render())


def _shown(app: Stand, selector: str) -> str:
    widget = app.form.query_one(selector)
    return str(widget.render()) if widget.has_class("-shown") else ""


async def test_what_is_typed_is_stored_and_answered() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "Crane")
        await pilot.press("tab", "home", *["delete"] * 12, *"+1y", "tab", "right", "tab", "space")
        await pilot.press("tab", "enter")
        await pilot.pause()
        await pilot.press("down", "down", "space", "ctrl+s")
        await pilot.pause()
        await pilot.press("tab", *"two", "enter", *"lines", "ctrl+s")
        await pilot.pause()
    assert app.stored == [
        Thing("Crane", "two\nlines", date(2027, 11, 23), 3, notify=False, roles=("Driver", "Welder"))
    ]


async def test_the_field_that_is_wrong_says_why_and_holds_storing_up() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "")
        assert "needed" in _note(app, "name")
        await pilot.press("tab", *"x", "ctrl+s")
        await pilot.pause()
        assert app.stored == []
        assert not app.left
        await pilot.press(*"ok")
        await pilot.pause()
        assert "no day" in _note(app, "on")


async def test_days_step_by_keys() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "up", "pageup", "shift+up")
        await pilot.pause()
        assert app.form.field("on").value == date(2027, 12, 24)
        await pilot.press("down", "pagedown", "shift+down")
        assert app.form.field("on").value == NOW


async def test_what_follows_is_shown_while_one_types() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "8 rows" in _shown(app, "#consequences")
        await _retype(pilot, "abc")
        assert "3 rows" in _shown(app, "#consequences")


async def test_a_refusal_leaves_the_form_with_all_that_was_typed() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "taken")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "of that name" in _shown(app, "#refusal")
        assert app.form.read().name == "taken"
        await _retype(pilot, "wrong")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "Not on this day" in _note(app, "on")
        assert not app.left


async def test_the_second_of_two_sees_both_and_chooses() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "mine")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "theirs" in _note(app, "name")
        assert app.form.read().name == "mine"
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert [thing.name for thing in app.stored] == ["mine"]


async def test_theirs_can_be_taken() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "mine")
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.form.read().name == "theirs"


async def test_escape_asks_twice_only_when_something_was_typed() -> None:
    app = Stand()
    async with app.run_test(size=(80, 24)) as pilot:
        await _retype(pilot, "x")
        await pilot.press("escape")
        await pilot.pause()
        assert not app.left
        await _retype(pilot, BEFORE.name)
        await pilot.press("escape")
        await pilot.pause()
        assert app.left
    assert app.stored == []
