"""A company of 5,000 to open the interface on, and ways to wait for it and to see what it shows."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Button, Static

from certtui import schema, store
from certtui.app import CERTIFICATIONS, CerttuiApp
from certtui.commands import assignment, entities, operators
from certtui.queries.definitions import list_certifications
from certtui.records import EntityDetails, InitialValidity, Kind, Period, Unit
from certtui.rights import BUILT_IN, Operator
from certtui.screens.add_modal import AddModal
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.certifications import CertificationsScreen
from certtui.session import Session
from certtui.widgets.rows_table import RowsTable
from tests import company
from tests.company import DAY, TODAY
from tests.resting import LOOK_AGAIN, given

EMPLOYEES = 5_000
ADA = Operator("ada", ("Administrator",), BUILT_IN["Administrator"])
"""Who works at the interface, and beside it, unless a test says otherwise."""
VIEWER = Operator("vi", ("Viewer",), BUILT_IN["Viewer"])
"""Who may look only; both are operators of the company."""
_TEXT = 4
"""Characters in a row from which on they are a text, and not the keys of actions."""
FOLLOWS_MODALS = frozenset({"act", "filter", "default"})
"""Groups of workers that may wait for a dialog, and so for the test's next key."""

Driving = Pilot[Any]


@cache
def _template() -> Path:
    """The company's file, built once for each test process."""
    folder = Path(tempfile.mkdtemp(prefix="certtui-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    location = folder / "company.db"
    schema.open_database(location)
    with store.connection():
        _fill(operators.sign_in("ada"))
        company.an_operator("ed", "Editor")
        company.an_operator("vi", "Viewer")
    return location


def _fill(ada: Operator) -> None:
    staff = company.people(EMPLOYEES)
    company.people(30, Kind.ASSET, "A")
    company.people(5, Kind.CLIENT, "C")
    company.people(5, Kind.LOCATION, "L")
    with company.told_already():
        entities.insert_entities(
            [
                EntityDetails(
                    Kind.EMPLOYEE, "Z1", "Zoe Quill", "zoe@x.example", True, (("unit", "Metrology"),)
                ),
                EntityDetails(Kind.EMPLOYEE, "Z2", "Ina Active", "", False),
            ]
        )
    company.certification(ada, "Forklift", group="Safety")
    aid = company.certification(ada, "First Aid", group="Safety", validity=Period(1, Unit.YEARS))
    company.certification(ada, "Ladder", group="Safety", initial_validity=InitialValidity.VALID_WHEN_ADDED)
    company.certification(ada, "Crane Inspection", Kind.ASSET, group="Equipment")
    company.certification(ada, "Insurance", Kind.CLIENT, group="Contracts")
    company.certification(ada, "Fire Plan", Kind.LOCATION, group="Sites")
    assignment.assign(ada, aid, staff[:50], TODAY - 400 * DAY)
    held = company.associations(staff[:50], aid)
    company.certify(ada, held[:10], TODAY - 30 * DAY, TODAY + 300 * DAY)
    company.certify(ada, held[10:17], TODAY - 300 * DAY, TODAY + 10 * DAY)
    company.certify(ada, held[17:22], TODAY - 300 * DAY, TODAY - 5 * DAY)
    company.certify(ada, held[22:25], TODAY - 30 * DAY, None)
    company.revoke(ada, held[0], TODAY - 2 * DAY)
    company.role(ada, "Safety Officer", staff[45:55], [aid], TODAY - 100 * DAY)


def a_company(folder: Path) -> str:
    """A copy of the company, bound: 5,001 active employees; First Aid on 55 of them, 5 by a role only, 5 by both."""
    location = str(shutil.copy(_template(), folder / "company.db"))
    store.bind(location)
    return location


def opened(location: str, as_of: date = TODAY, operator: Operator | None = None) -> CerttuiApp:
    """The app, as the command line makes it."""
    return CerttuiApp(Session(location, operator or ADA, as_of, TODAY))


def asked(query: Callable[..., Any], *arguments: Any) -> Any:
    """The answer of a query, asked beside the app."""
    with store.connection():
        return query(*arguments)


def id_of(name: str) -> int:
    """The id of a certification."""
    return next(int(entry.id) for entry in asked(list_certifications) if entry.name == name)


async def settled(pilot: Driving) -> None:
    """Wait until the app has nothing to do: no message, no query or command, no worker but those that wait for a key."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    loop = asyncio.get_running_loop()
    quiet = 0
    while quiet < 2 and not app._exit:
        await pilot.pause()
        if given:
            for executor in app.desk.threads:
                await loop.run_in_executor(executor, lambda: None)
            await pilot.pause()
        ground = 2 if app.current_mode == CERTIFICATIONS else 1
        waiting = FOLLOWS_MODALS if len(app.screen_stack) > ground else frozenset()
        coming = app._opening.intersection(app.screen_stack)
        busy = bool(app._sign or app._hold or coming or app._batch_count or given) or any(
            not worker.is_finished and worker.group not in waiting for worker in app.workers
        )
        quiet = 0 if busy else quiet + 1
        if busy:
            await asyncio.sleep(LOOK_AGAIN)


async def until(pilot: Driving, holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that no message tells of. Fails when it has not come in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, f"never held: {holds}\n{picture(pilot)}"
        await pilot.pause(0.01)


async def press(pilot: Driving, *keys: str) -> None:
    """Press keys, each once all has come of the one before; a text among them is typed as fast as can be."""
    for is_text, run in groupby(keys, lambda key: len(key) == 1):
        together = list(run)
        if is_text and len(together) >= _TEXT:
            hand_on(pilot, *together)
            await settled(pilot)
        else:
            for key in together:
                await pilot.press(key)
                await settled(pilot)


def hand_on(pilot: Driving, *keys: str) -> None:
    """Hand keys, or characters, to the app at once, as a driver that has read them all: keys take turns."""
    for pressed in keys:
        is_text = len(pressed) == 1
        name = pressed if pressed.isalnum() or not is_text else _character_to_key(pressed)
        key = events.Key(name, pressed if is_text else None)
        key.set_sender(pilot.app)
        pilot.app.post_message(key)


@contextmanager
def no_answers(pilot: Driving) -> Iterator[None]:
    """The database gives no answer before the end of this."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    with ExitStack() as waiting:
        for thread in app.desk.threads:
            waiting.enter_context(_waiting(thread))
        yield


@contextmanager
def written_later(pilot: Driving) -> Iterator[None]:
    """Nothing is written before the end of this."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    with _waiting(app.desk._writer):
        yield


@contextmanager
def _waiting(thread: Executor) -> Iterator[None]:
    may_go_on = threading.Event()
    thread.submit(may_go_on.wait)
    try:
        yield
    finally:
        may_go_on.set()


@asynccontextmanager
async def typed_ahead(pilot: Driving, *keys: str) -> AsyncIterator[None]:
    """Keys that have all arrived before the database gives anything, as on a slow line; what comes of them, at the end.

    Inside, the app has done all with them that it can do without an answer.
    """
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    with no_answers(pilot):
        hand_on(pilot, *keys)
        await until(pilot, lambda: app._sign is None)
        for _ in range(3):
            await pilot.pause()
        yield
    await settled(pilot)


async def write(pilot: Driving, text: str) -> None:
    """Type a text."""
    await press(pilot, *text)


async def choose(pilot: Driving, name: str) -> None:
    """Go to a certification by its name, and to its rows."""
    await press(pilot, "n", *name.casefold(), "enter", "enter")


def picture(pilot: Driving) -> str:
    """What is on the screen."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def main_screen(pilot: Driving) -> CertificationsScreen:
    """The Certifications view, also while a dialog is over it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, CertificationsScreen))


def panel(pilot: Driving) -> AssociationsPanel:
    return main_screen(pilot).panel


def rows(pilot: Driving) -> RowsTable:
    return panel(pilot).table


def add_modal(pilot: Driving) -> AddModal:
    screen = pilot.app.screen
    assert isinstance(screen, AddModal), screen
    return screen


def cells(table: RowsTable, column: int) -> list[str]:
    """A column of the rows that are in sight or near it."""
    found = [table.row(key) for key in table.keys]
    return [
        cell if isinstance(cell, str) else cell[0] for row in found if row for cell in [row.cells[column]]
    ]


def words(screen: Screen[Any], selector: str) -> str:
    """The words of a label or a button."""
    widget = screen.query_one(selector)
    assert isinstance(widget, Button | Static)
    return str(widget.label if isinstance(widget, Button) else widget.content)


def said(pilot: Driving) -> str:
    """What the app said last."""
    return "\n".join(notification.message for notification in pilot.app._notifications)


def names_as_stored(table: str, names: Iterable[tuple[str, str]]) -> None:
    """Give records names that no command would store: (what it is called now, the nasty name)."""
    with store.connection(), company.told_already():
        for before, after in names:
            store.execute(f"UPDATE {table} SET name = ? WHERE name = ?", (after, before))


__all__ = ["DAY", "TODAY"]
