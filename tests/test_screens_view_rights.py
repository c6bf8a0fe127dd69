"""What every screen and dialog shows without a right to view: nothing of what it is for, and which right is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from certtui import schema, store
from certtui.app import CerttuiApp
from certtui.commands import permission_sets
from certtui.commands.operators import sign_in
from certtui.queries.roles import find_role
from certtui.rights import BUILT_IN, Right
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.roles.role_screen import CERTIFICATIONS as BROUGHT
from certtui.screens.roles.role_screen import MEMBERS, RoleScreen
from certtui.screens.row_detail import RowDetailScreen
from certtui.session import Session
from tests import company, hidden_company
from tests.hidden_company import OF_CERTIFICATIONS, OF_ENTITIES, told_of
from tests.interface import ADA, Driving, asked, choose, picture, press, said, settled

TODAY = date.today()  # noqa: DTZ011 - the sweep and the log tell of real moments
EVERY = BUILT_IN["Administrator"]
CERTIFICATIONS, ENTITIES, LOG = Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES, Right.READ_AUDIT
HIDDEN = {ENTITIES: OF_ENTITIES, CERTIFICATIONS: OF_CERTIFICATIONS}
PLACES: dict[str, tuple[tuple[str, ...], str]] = {
    "certifications": ((), "CertificationsScreen"),
    "definition": (("d",), "CertificationsScreen"),
    "row": (("enter",), "RowDetailScreen"),
    "certify": (("t",), "RecordModal"),
    "renew": (("r",), "RecordModal"),
    "revoke": (("v",), "RevokeMenu"),
    "add": (("a",), "AddModal"),
    "days": (("equals_sign",), "DaysForm"),
    "comparison": (("equals_sign", "ctrl+s"), "ComparisonScreen"),
    "forecast": (("h",), "ForecastScreen"),
    "behind": (("h", "enter"), "BehindScreen"),
    "sweeps": (("s",), "SweepsScreen"),
    "sweep": (("s", "enter"), "WorkScreen"),
    "exports": (("e",), "ExportMenu"),
    "saved filters": (("b",), "FiltersModal"),
    "statuses": (("f",), "StatusFilterModal"),
    "commands": (("colon",), "Palette"),
    "employees": (("2",), "EntitiesScreen"),
    "matrix": (("2", "m"), "EntitiesScreen"),
    "entity": (("2", "enter"), "EntityScreen"),
    "row of an entity": (("2", "enter", "enter"), "RowDetailScreen"),
    "activity of an entity": (("2", "l"), "EntityActivityScreen"),
    "filter": (("2", "f"), "FilterForm"),
    "give": (("2", "a"), "AddModal"),
    "settings": (("comma",), "SettingsScreen"),
}
"""How to get to each screen and dialog that shows something of the register, and what is in front then."""
TELLS_THE_LOG = "activity of an entity"
"""Whoever may read the log is told all that was done, with the names of certifications."""
CHOICES = {"filter": frozenset({"Expires Soon"})}
"""Words that a form offers to choose from: all there are, whatever the register holds."""


def hidden_in(place: str, right: Right) -> tuple[str, ...]:
    """The words that the place may not show without the right."""
    if place == TELLS_THE_LOG and right is CERTIFICATIONS:
        return ()
    return tuple(word for word in HIDDEN[right] if word not in CHOICES.get(place, ()))


@cache
def _template() -> Path:
    location = Path(mkdtemp(prefix="certtui-tests-")) / "company.db"
    schema.open_database(location)
    with store.connection():
        hidden_company.make(sign_in("ada"), TODAY)
    return location


def opened_with(folder: Path, rights: frozenset[Right]) -> CerttuiApp:
    """The interface on a copy of the company, for wim, who has these rights."""
    location = str(shutil.copy(_template(), folder / "company.db"))
    store.bind(location)

    def made() -> CerttuiApp:
        return CerttuiApp(Session(location, company.an_operator("wim", rights), TODAY, TODAY))

    app: CerttuiApp = asked(made)
    return app


async def loses(pilot: Driving, right: Right) -> None:
    """An administrator takes a right from wim, and the app comes to know."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    await has(pilot, app.desk.session.operator.rights - {right})


async def has(pilot: Driving, rights: frozenset[Right]) -> None:
    """An administrator gives wim these rights and no others, and the app comes to know."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    before = app.desk.session.operator.rights
    asked(permission_sets.set_rights, ADA, "only wim's", before, rights)
    app._look_for_changes()
    await settled(pilot)


def shown(pilot: Driving) -> str:
    """All that is on the screen and in what was said, as one line of words."""
    return " ".join(f"{picture(pilot)} {said(pilot)}".replace("│", " ").split())


async def home(pilot: Driving) -> None:
    """Go back to the Certifications view, with nothing before it and nothing said."""
    app = pilot.app
    for _ in range(4):
        if len(app.screen_stack) == 1 or isinstance(app.screen, CertificationsScreen):
            break
        await press(pilot, "escape")
    await press(pilot, "1")
    assert isinstance(app.screen, CertificationsScreen), app.screen
    app.clear_notifications()


@pytest.mark.parametrize("right", HIDDEN, ids=str)
async def test_what_a_place_shows_goes_with_the_right_to_see_it(tmp_path: Path, right: Right) -> None:
    """At each place in turn; what was taken is given back in between, and the place can be opened again."""
    app = opened_with(tmp_path, EVERY)
    async with app.run_test(size=(120, 36)) as pilot:
        for place, (keys, front) in PLACES.items():
            await choose(pilot, "Frobnication Permit")
            await press(pilot, *keys)
            assert type(app.screen).__name__ == front, place
            await loses(pilot, right)
            assert not told_of(shown(pilot), hidden_in(place, right)), place
            assert "Ask an Administrator" in shown(pilot), place
            assert right.label in shown(pilot), place
            await has(pilot, EVERY)
            await home(pilot)


@pytest.mark.parametrize("right", HIDDEN, ids=str)
async def test_a_place_does_not_show_what_may_not_be_seen_and_says_why(tmp_path: Path, right: Right) -> None:
    """At each place in turn, all the way to it."""
    app = opened_with(tmp_path, EVERY - {right})
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for place, (keys, front) in PLACES.items():
            if right is not CERTIFICATIONS:
                await choose(pilot, "Frobnication Permit")
            for key in keys:
                await press(pilot, key)
                assert not told_of(shown(pilot), hidden_in(place, right)), place
            if type(app.screen).__name__ != front:  # it was not opened
                assert "Ask an Administrator" in shown(pilot), place
                assert right.label in shown(pilot), place
            await home(pilot)


@pytest.mark.parametrize("right", HIDDEN, ids=str)
async def test_a_role_shows_its_members_and_certifications_to_whom_may_view_them(
    tmp_path: Path, right: Right
) -> None:
    app = opened_with(tmp_path, EVERY)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        app.push_screen(RoleScreen(app.desk, asked(find_role, "Riggers")))
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, RoleScreen)
        await loses(pilot, right)
        for pane in (MEMBERS, BROUGHT):
            screen.action_bring(pane)
            await settled(pilot)
            assert not told_of(shown(pilot), HIDDEN[right])
            if pane == (MEMBERS if right is ENTITIES else BROUGHT):
                assert f"the right to {right.label} is missing" in shown(pilot)


@pytest.mark.parametrize(
    ("keys", "place"), [(("l",), "certification"), (("2", "l"), "entity"), (("enter",), "row")]
)
async def test_activity_is_not_shown_without_the_right_to_read_the_log(
    tmp_path: Path, keys: tuple[str, ...], place: str
) -> None:
    app = opened_with(tmp_path, EVERY - {LOG})
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "Frobnication Permit")
        await press(pilot, *keys)
        if place == "row":
            screen = app.screen
            assert isinstance(screen, RowDetailScreen)
            screen._bring("activity")
            await settled(pilot)
        text = shown(pilot)
        assert "Ask an Administrator" in text
        assert LOG.label in text


def _of(app: CerttuiApp) -> Callable[[], str]:
    return lambda: type(app.screen).__name__


async def test_a_dialog_of_one_whose_right_goes_is_closed_and_changes_nothing(tmp_path: Path) -> None:
    app = opened_with(tmp_path, EVERY)
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "Frobnication Permit")
        await press(pilot, "delete")
        await press(pilot, "r")
        front = _of(app)
        assert front() == "RecordModal"
        before = asked(company.count, "instance")
        await loses(pilot, ENTITIES)
        assert front() == "CertificationsScreen"
        assert asked(company.count, "instance") == before


@pytest.mark.parametrize("place", ["certification", "row"])
async def test_activity_goes_with_the_right_to_read_the_log(tmp_path: Path, place: str) -> None:
    app = opened_with(tmp_path, EVERY)
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "Frobnication Permit")
        if place == "row":
            await press(pilot, "enter")
            screen = app.screen
            assert isinstance(screen, RowDetailScreen)
            screen._bring("activity")
            await settled(pilot)
        else:
            await press(pilot, "l")
        assert "Assigned" in picture(pilot)
        await loses(pilot, LOG)
        app.clear_notifications()
        await settled(pilot)
        assert "Assigned" not in picture(pilot)
        assert "Ask an Administrator" in picture(pilot)
