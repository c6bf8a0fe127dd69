"""A PostgreSQL server that goes away: nothing shown is untrue, all is right again by itself, no write is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from certtui import row_watch, store
from certtui.commands import operators
from certtui.commands.entities import create_entity
from certtui.errors import ConnectionLost, DatabaseUnavailable, OutcomeUnknown
from certtui.queries.counts import count_statuses
from certtui.records import EntityDetails, Kind
from certtui.screens.desk import Desk
from certtui.session import Session
from certtui.store import with_kept_connection
from tests import company, dropping
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.interface import ADA, main_screen, opened, picture, said, settled, until
from tests.own_server import OwnServer, own_server
from tests.soaking import Soak

NEW = EntityDetails(Kind.EMPLOYEE, "N1", "Nina New", "", True)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as running:
        yield running


@pytest.fixture
def location(new_postgresql: NewLocation) -> Iterator[str]:
    made = new_postgresql()
    store.bind(made)
    operators.sign_in("ada")
    yield made
    store.close_connection()


def end_connections(location: str) -> None:
    """End all connections to the database but the one that does it."""
    with psycopg.connect(location, autocommit=True) as beside:
        beside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def entities() -> int:
    return company.count("entity")


@pytest.mark.timeout(0)
async def test_counts_are_right_soon_after_the_server_answers_again(server: OwnServer, soak: Soak) -> None:
    """Stopped and started, and connections ended, at random moments."""
    took = await dropping.drop_often(server, soak.times(4, long=100), soak.random)

    assert max(took) <= dropping.SECONDS


async def test_while_the_server_is_away_every_screen_says_so_and_none_looks_empty(server: OwnServer) -> None:
    """What was read stays and is said to be of before; what was not read is said to be unread, and comes by itself."""
    dropping.a_company(server)
    app = opened(server.url)
    async with app.run_test(size=(110, 30)) as pilot:
        await settled(pilot)
        before = picture(pilot)
        await asyncio.to_thread(server.stop)
        main_screen(pilot).refresh_data()
        await until(pilot, lambda: "does not answer" in said(pilot))

        assert "does not answer" in picture(pilot).splitlines()[0]
        assert "100✗" in before
        assert not dropping.shows_nothing_to_do(app)

        await app.switch_view(Kind.EMPLOYEE)
        await until(pilot, lambda: "could not be read" in picture(pilot))
        assert "does not answer" in picture(pilot).splitlines()[0]

        await asyncio.to_thread(server.start)
        await until(pilot, lambda: "E00002" in picture(pilot), dropping.SECONDS)
        assert "does not answer" not in picture(pilot)
        await app.switch_view(None)
        await until(pilot, lambda: dropping.is_right(app), dropping.SECONDS)


def test_a_reading_on_a_connection_that_was_ended_is_done_once_more(location: str) -> None:
    """The line broke without a word, as far as this end can tell: it shows at the first statement."""
    asked: list[int] = []

    def reading() -> int:
        asked.append(1)
        if len(asked) == 2:
            end_connections(location)
        return entities()

    assert with_kept_connection(reading, reads_only=True) == 0
    assert with_kept_connection(reading, reads_only=True) == 0
    assert len(asked) == 3


def test_a_command_is_never_done_twice(location: str) -> None:
    """What may write is not repeated, even where the connection was lost before it had written."""
    asked: list[int] = []

    def writing() -> int:
        asked.append(1)
        end_connections(location)
        return entities()

    with_kept_connection(entities, reads_only=True)
    with pytest.raises(ConnectionLost, match="Nothing was changed"):
        with_kept_connection(writing, reads_only=False)
    assert len(asked) == 1


def test_a_write_after_the_connection_was_ended_is_done_and_done_once(location: str) -> None:
    with_kept_connection(entities, reads_only=True)
    end_connections(location)

    with_kept_connection(lambda: create_entity(ADA, NEW), reads_only=False)

    assert with_kept_connection(entities, reads_only=True) == 1


def test_a_transaction_that_cannot_begin_begins_on_a_new_connection(location: str) -> None:
    """Ended after the connection was looked at and before anything was changed: BEGIN is all that was lost."""

    def writing() -> None:
        end_connections(location)
        create_entity(ADA, NEW)

    with_kept_connection(entities, reads_only=True)
    with_kept_connection(writing, reads_only=False)

    assert with_kept_connection(entities, reads_only=True) == 1


def test_a_change_that_breaks_off_in_the_middle_is_rolled_back_and_said_to_be(location: str) -> None:
    def change() -> None:
        with store.write_transaction():
            company.people(3)
            end_connections(location)
            company.people(3, first=10)

    with pytest.raises(DatabaseUnavailable, match="Nothing was changed") as refused:
        change()

    assert not isinstance(refused.value, OutcomeUnknown)
    assert with_kept_connection(entities, reads_only=True) == 0


def test_a_connection_lost_while_a_change_is_saved_is_told_as_not_known(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the connection as it commits: this end cannot tell whether it had."""
    # the trigger stands for the network; certtui would not write where there is one
    monkeypatch.setattr(row_watch, "refuse_foreign_triggers", lambda: None)
    with psycopg.connect(location, autocommit=True) as beside:
        beside.execute(
            "CREATE FUNCTION drop_the_line() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$"
        )
        beside.execute(
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON entity DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION drop_the_line()"
        )

    with pytest.raises(OutcomeUnknown, match=r"not known whether.*Activity"):
        with_kept_connection(lambda: create_entity(ADA, NEW), reads_only=False)


async def test_when_one_connection_is_lost_all_are_opened_again(location: str) -> None:
    """The reader finds out; the thread that reads behind and the one that writes do not try theirs first."""
    desk = Desk(Session(location, ADA, TODAY, TODAY))

    def backend() -> int:
        return int(store.execute("SELECT pg_backend_pid()").fetchone()[0])

    def lose() -> int:
        pid = backend()
        if not lost:
            lost.append(pid)
            store.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return pid

    lost: list[int] = []
    behind, writer = await desk.read_behind(backend), await desk.write(backend)
    await desk.read(backend)
    assert await desk.read(lose) not in lost
    assert await desk.read_behind(backend) != behind
    assert await desk.write(backend) != writer
    await asyncio.to_thread(desk.close)


def test_a_server_that_cannot_be_reached_is_told_in_words(server: OwnServer) -> None:
    server.stop()
    store.bind(server.url)
    with pytest.raises(ConnectionLost, match="does not answer"), store.connection():
        count_statuses(TODAY)
