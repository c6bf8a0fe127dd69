"""What the interface has refused is recorded with the account at work, and shown to those who appoint operators."""

from __future__ import annotations

import json
from pathlib import Path

from certtui.actor import Actor
from certtui.commands import operators
from certtui.commands.definitions.groups import create_group
from certtui.commands.refusals import record_refusal
from certtui.errors import NotPermitted
from certtui.queries.refused_acts import list_refused_acts
from certtui.rights import BUILT_IN, Operator, Right
from certtui.screens.refused_modal import RefusedModal
from certtui.screens.settings.activity_pane import ActivityPane
from certtui.store import connection, execute
from tests.interface import (
    ADA,
    VIEWER,
    Driving,
    a_company,
    asked,
    opened,
    picture,
    press,
    said,
    settled,
    until,
    write,
)
from tests.test_screens_nasty_names import UNSEEN, WORST
from tests.test_screens_settings import to_section

BY = Actor(4711, "adas-account", "h7", "tty", 1000)
REFUSAL = NotPermitted("vi (Viewer) is not permitted to view operators.", Right.VIEW_OPERATORS.value)


def _accounts(action: str) -> list[str]:
    """The accounts of this action's events, oldest first."""
    with connection():
        rows = execute("SELECT detail FROM audit_event WHERE action = ? ORDER BY id", (action,)).fetchall()
    return [json.loads(detail).get("by", {}).get("account", "") for (detail,) in rows]


async def _make_group(pilot: Driving, name: str) -> None:
    await press(pilot, "plus")
    await write(pilot, name)
    await press(pilot, "ctrl+s")
    await settled(pilot)


async def test_every_act_tells_the_account_also_after_the_rights_were_read_again(tmp_path: Path) -> None:
    """A session that follows another operator's change goes on as the same account."""
    app = opened(a_company(tmp_path), operator=ADA._replace(by=BY))
    async with app.run_test(size=(100, 30)) as pilot:
        await to_section(pilot, "groups")
        await press(pilot, "right")
        await _make_group(pilot, "First")
        with connection():
            create_group(ADA, "Aardvarks")
        await until(pilot, lambda: "Aardvarks" in picture(pilot))
        await _make_group(pilot, "Second")

    assert [one for one in _accounts("create group") if one] == [BY.account] * 2
    assert len(_accounts("create group")) > 2


async def test_what_the_database_refuses_to_an_old_session_is_recorded(tmp_path: Path) -> None:
    """It still offers what its operator may do no longer: the attempt is refused, said, and recorded once."""
    location = a_company(tmp_path)
    stale = Operator("vi", ("Administrator",), BUILT_IN["Administrator"], BY)
    app = opened(location, operator=stale)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_section(pilot, "groups")
        await press(pilot, "right")
        await _make_group(pilot, "Mine")
        assert "not permitted" in picture(pilot) + said(pilot)

    (record,) = asked(lambda: list(list_refused_acts()))
    assert (record.operator, record.uid, record.action) == ("vi", BY.uid, "create group")
    assert record.needed == Right.CREATE_CERTIFICATIONS.value


async def test_a_key_that_is_grey_is_no_attempt(tmp_path: Path) -> None:
    """It never reaches the database, and says why at once."""
    app = opened(a_company(tmp_path), operator=VIEWER._replace(by=BY))
    async with app.run_test(size=(100, 30)) as pilot:
        await to_section(pilot, "groups")
        await press(pilot, "right", "plus")
        assert "not permitted" in said(pilot)

    assert asked(lambda: list(list_refused_acts())) == []


async def test_an_administrator_sees_in_activity_what_was_refused(tmp_path: Path) -> None:
    """A list with all of the attempt under the cursor, whatever somebody wrote into it."""
    location = a_company(tmp_path)
    with connection():
        record_refusal(REFUSAL, "vi", BY, "certtui operators list")
        record_refusal(REFUSAL, "vi", BY, f"certtui operators add {''.join(WORST)}")
    app = opened(location)
    async with app.run_test(size=(120, 30)) as pilot:
        await to_section(pilot, "activity")
        await press(pilot, "right", "r")
        assert isinstance(app.screen, RefusedModal)
        assert not (set(UNSEEN) - {"\n"}) & set(picture(pilot))
        await press(pilot, "down")
        seen = picture(pilot)
        assert [
            one
            for one in ("operators list", "uid 4711", "operators.view", "h7", "logged in as uid 1000")
            if one not in seen
        ] == []
        await press(pilot, "escape")
        assert not isinstance(app.screen, RefusedModal)


async def test_who_may_not_see_operators_is_not_offered_it(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    with connection():
        record_refusal(REFUSAL, "vi", BY, "certtui operators list")
        assert operators.sign_in("vi").missing(Right.READ_AUDIT) is None
    app = opened(location, operator=VIEWER)
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await to_section(pilot, "activity")
        await press(pilot, "right", "r")
        assert isinstance(screen.pane, ActivityPane)
        assert app.screen is screen
        assert "4711" not in picture(pilot)
