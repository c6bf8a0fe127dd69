"""An open screen whose server is restarted, or whose connections are ended, at random moments; and how soon it is right."""

from __future__ import annotations

import asyncio
import time
from random import Random

from certtui import schema, store
from certtui.app import CerttuiApp
from certtui.commands import assignment, operators
from certtui.queries.counts import count_statuses
from certtui.screens.certifications import CertificationsScreen
from tests import company
from tests.interface import ADA, TODAY, Driving, asked, opened, panel, settled, until
from tests.own_server import OwnServer

SECONDS = 5.0
"""How soon what is on the screen is to be right after the server answers."""
_KEYS = (("down",), ("up",), ("ctrl+r",), ("2", "1"), ("n", "escape"), ())


def a_company(server: OwnServer, staff: int = 300) -> None:
    """Three certifications, of which the first is assigned to some."""
    schema.open_database(server.url)
    with store.connection():
        ada = operators.sign_in("ada")
        people = company.people(staff)
        for name in ("Forklift", "First Aid", "Ladder"):
            assignment.assign(ada, company.certification(ada, name), people[: staff // 3], TODAY)


def assign_more(number: int) -> None:
    """Another operator's act: what was counted before is wrong now."""
    with store.connection():
        assignment.assign(ADA, 1 + number % 3, [200 + number % 100], TODAY)


def is_right(app: CerttuiApp) -> bool:
    """Whether the counts at the left and the number of rows at the right are those of the database."""
    counts = asked(count_statuses, TODAY)
    view = next(screen for screen in app.screen_stack if isinstance(screen, CertificationsScreen))
    shown = {id: view.outline._counts.get(id) for id in counts}
    if shown != {id: (of.gaps, of.expires_soon) for id, of in counts.items()}:
        return False
    entry = view.panel.certification
    return entry is None or view.panel.counts == counts[entry.id]


def shows_nothing_to_do(app: CerttuiApp) -> bool:
    """Whether a certification that has gaps stands there without a number, and without a sign that none is known."""
    view = next(screen for screen in app.screen_stack if isinstance(screen, CertificationsScreen))
    lines = [view.outline.render_line(y).text for y in range(view.outline.size.height)]
    return any(line.strip() in {"Forklift", "First Aid", "Ladder"} for line in lines)


async def drop_and_come_back(pilot: Driving, server: OwnServer, random: Random, number: int) -> float:
    """Once: a drop at a random moment, another operator's act; returns after how many seconds the screen is right."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    for key in random.choice(_KEYS):
        await pilot.press(key)
    await pilot.pause(random.random() * 0.4)
    if random.random() < 0.5:
        await asyncio.to_thread(server.stop)
        for key in random.choice(_KEYS):
            await pilot.press(key)
        until_up = time.monotonic() + random.random()
        while time.monotonic() < until_up:
            await pilot.pause(0.05)
            assert not shows_nothing_to_do(app)
        await asyncio.to_thread(server.start)
    else:
        await asyncio.to_thread(server.end_connections)
    began = time.monotonic()
    store.close_connection()
    assign_more(number)
    await until(pilot, lambda: not shows_nothing_to_do(app) and is_right(app), SECONDS + 1)
    return time.monotonic() - began


async def drop_often(server: OwnServer, times: int, random: Random) -> list[float]:
    """So many drops under one open screen; the seconds that each took."""
    a_company(server)
    app = opened(server.url)
    async with app.run_test(size=(110, 30)) as pilot:
        await settled(pilot)
        assert panel(pilot).certification is not None
        assert is_right(app)
        return [await drop_and_come_back(pilot, server, random, number) for number in range(times)]
