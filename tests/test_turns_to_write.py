"""Writers take turns in the order in which they come; whoever waits long is told, may call it off, and is never refused."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from certtui import store
from certtui.commands import operators
from certtui.commands.entities import create_entity
from certtui.errors import Cancelled
from certtui.rights import Operator
from certtui.waiting import WORD_AFTER, WORDS, telling
from tests import company
from tests.conftest import NewLocation
from tests.interface import ADA, a_company, opened, picture, press, said, settled, until
from tests.queueing import entity, held, hold_unasked, queue_up

WRITERS = 20


def written(location: str) -> list[str]:
    """What was written, in the order of the log."""
    store.bind(location)
    with store.connection():
        rows = store.execute(
            "SELECT e.code FROM audit_event a JOIN entity e ON e.id = a.entity_id"
            " WHERE a.action = 'create entity' ORDER BY a.id"
        ).fetchall()
    return [code for (code,) in rows]


@pytest.fixture
def location(new_location: NewLocation) -> Iterator[str]:
    made = new_location()
    store.bind(made)
    operators.sign_in("ada")
    yield made
    store.close_connection()


def test_twenty_writers_have_their_turns_in_the_order_in_which_they_came(location: str) -> None:
    """None gives up, none overtakes another."""
    names = [f"W{number}" for number in range(WRITERS)]
    with held(location) as holder:
        waiting = queue_up(location, *names)
        holder.tell()
        assert [one.ended_with() for one in waiting] == [0] * WRITERS

    assert written(location) == names


def test_one_that_is_killed_while_it_writes_or_waits_holds_nobody_up(location: str) -> None:
    with held(location) as holder:
        waiting = queue_up(location, "first", "killed", "last")
        waiting[1].kill()
        waiting[1].ended_with()
        holder.kill()
        assert [one.ended_with() for one in waiting] == [0, -signal.SIGKILL, 0]

    assert written(location) == ["first", "last"]


def test_waiting_that_is_called_off_changes_nothing_and_holds_nobody_up(location: str) -> None:
    def call_off(seconds: float) -> None:
        if seconds > 0.2:
            raise Cancelled("Enough.")

    with held(location) as holder:
        with telling(call_off), pytest.raises(Cancelled):
            create_entity(ADA, entity("called off"))
        (after,) = queue_up(location, "after")
        holder.tell()
        assert after.ended_with() == 0
    create_entity(ADA, entity("at last"))

    assert written(location) == ["after", "at last"]


def test_a_program_that_knows_no_queue_is_waited_for(sqlite_database: str, operator: Operator) -> None:
    """As long as it takes: sqlite3's own shell holds the file, and lets go when we have been told for long."""
    told: list[float] = []
    with held(sqlite_database, hold_unasked) as foreign:

        def tell(seconds: float) -> None:
            if seconds >= WORD_AFTER and not told:
                told.append(seconds)
                foreign.tell()

        with telling(tell):
            create_entity(operator, entity("after"))

    assert told
    assert written(sqlite_database) == ["after"]


@pytest.mark.parametrize("obstacle", ["folder", "link", "garbage", "short", "unreadable"])
def test_no_file_in_the_queues_place_keeps_anybody_from_writing(
    sqlite_database: str, operator: Operator, tmp_path: Path, obstacle: str
) -> None:
    """The queue is a courtesy; and what a link at its name points to is left alone."""
    place, victim = Path(f"{sqlite_database}-queue"), tmp_path / "victim"
    place.unlink(missing_ok=True)
    victim.write_text("kept")
    if obstacle == "folder":
        place.mkdir()
    elif obstacle == "link":
        place.symlink_to(victim)
    else:
        place.write_bytes({"garbage": b"\xff" * 40, "short": b"\x01", "unreadable": b""}[obstacle])
        place.chmod(0o000 if obstacle == "unreadable" else 0o600)

    create_entity(operator, entity("first"))
    create_entity(operator, entity("second"))

    assert written(sqlite_database) == ["first", "second"]
    assert victim.read_text() == "kept"


def test_the_queues_file_may_be_used_by_those_who_may_use_the_database(
    sqlite_database: str, operator: Operator
) -> None:
    place = Path(f"{sqlite_database}-queue")
    Path(sqlite_database).chmod(0o660)
    create_entity(operator, entity("first"))
    assert place.stat().st_mode & 0o777 == 0o660
    Path(sqlite_database).chmod(0o600)
    create_entity(operator, entity("second"))
    assert place.stat().st_mode & 0o777 == 0o600


def test_the_command_line_says_why_it_waits_and_ctrl_c_ends_it(location: str) -> None:
    words = [sys.executable, "-m", "certtui", "--database", location, "--operator", "ada"]
    with held(location):
        running = subprocess.Popen(
            [*words, "certifications", "create", "Crane", "--kind", "employee"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr
        assert WORDS in running.stderr.readline()
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 130
        assert time.monotonic() - began < 2
        assert "stopped" in running.stderr.read()
        running.stderr.close()
    with store.connection():
        assert company.count("certification") == 0


async def test_the_interface_says_why_it_waits_and_escape_ends_it(tmp_path: Path) -> None:
    """Once called off, and once waited for to its end."""
    location = a_company(tmp_path)
    with store.connection():
        before = company.count("association")
    with held(location) as holder:
        app = opened(location)
        async with app.run_test(size=(110, 30)) as pilot:
            await settled(pilot)
            await press(pilot, "enter", "a", "enter", "space")
            await pilot.press("a")
            await until(pilot, lambda: WORDS[:30] in picture(pilot), WORD_AFTER + 10)
            await pilot.press("escape")
            await until(pilot, lambda: "Nothing was changed" in said(pilot))
            await settled(pilot)
            assert WORDS[:30] not in picture(pilot)

            await press(pilot, "a", "enter", "space")
            await pilot.press("a")
            await until(pilot, lambda: WORDS[:30] in picture(pilot), WORD_AFTER + 10)
            holder.tell()
            await until(pilot, lambda: "added" in said(pilot).casefold())
            await settled(pilot)
            assert WORDS[:30] not in picture(pilot)
            await press(pilot, "down")
    with store.connection():
        assert company.count("association") == before + 1
