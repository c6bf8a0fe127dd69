"""The real program in a process of its own: what it loads, and how it ends when it is stopped or cannot write."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from certtui import store
from certtui.commands import assignment
from certtui.commands.operators import sign_in
from tests import company
from tests.conftest import NewLocation

_LOADED = """
import sys
from certtui.cli.main import main
code = main({words!r})
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def location(new_sqlite: NewLocation) -> str:
    """A database whose export does not fit into a pipe."""
    made = new_sqlite()
    store.bind(made)
    with store.connection():
        sign_in("ada")
        company.people(4_000)
    return made


def environment(location: str) -> dict[str, str]:
    return {**os.environ, "CERTTUI_DATABASE": location, "XDG_STATE_HOME": str(Path(location).parent)}


def certtui(*words: str) -> list[str]:
    return [sys.executable, "-m", "certtui", *words, "--operator", "ada"]


@pytest.mark.parametrize(
    "words", [["export", "all"], ["status"], ["export", "employees", "--output", "out.csv"], ["path"]]
)
def test_a_subcommand_loads_no_more_than_it_needs(location: str, words: list[str]) -> None:
    """Start-up is felt in every pipe: neither the interface nor what other subcommands need is loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", _LOADED.format(words=[*words, "--operator", "ada"])],
        env=environment(location),
        cwd=Path(location).parent,
        capture_output=True,
        check=True,
    )
    loaded = set(ended.stderr.decode().split())
    unwanted = {
        "textual",
        "rich",
        "dateutil",
        "xlsxwriter",
        "python_calamine",
        "certtui.importing",
        # Peewee looks for it by itself, and it takes longer to read than all the rest
        "psycopg",
    }
    assert unwanted & loaded == set()
    assert "certtui.app" not in loaded
    if "--output" not in words:  # which makes its file beside the one that it replaces
        assert {"tempfile", "shutil", "lzma"} & loaded == set()
    if words == ["path"]:
        assert "peewee" not in loaded


def test_the_reader_of_workbooks_loads_nothing_that_it_does_not_read_with() -> None:
    """It is started for every workbook; a helper that brings the network with it took longer than all else."""
    asking = (
        "import sys; sys.path[:0] = sys.argv[1:];"
        " import certtui.importing.workbook_reader; print(*sorted(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", asking, str(Path(__file__).parents[1]), *filter(None, sys.path)],
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = set(ended.stdout.split())
    assert "certtui.importing.workbook_formats" in loaded
    assert {"ssl", "http.client", "email", "urllib.request", "peewee", "dateutil"} & loaded == set()


def test_making_a_database_loads_no_driver_of_servers(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _LOADED.format(words=["status", "--operator", "ada"])],
        env=environment(str(tmp_path / "new.db")),
        capture_output=True,
        check=True,
    )
    assert "psycopg" not in ended.stderr.decode().split()


@pytest.mark.parametrize("first", ["peewee", "psycopg", "certtui.store"])
def test_a_server_is_reached_whatever_was_loaded_first(new_postgresql: NewLocation, first: str) -> None:
    asking = (
        f"import {first}\n"
        "import sys\n"
        "from certtui import store\n"
        "store.bind(sys.argv[1])\n"
        "with store.write_transaction():\n"
        "    print(store.execute('SELECT count(*) FROM entity').fetchone()[0])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", asking, new_postgresql()], capture_output=True, check=True, text=True
    )
    assert ended.stdout == "0\n"


def test_a_reader_that_goes_away_ends_the_export_quietly(location: str) -> None:
    with subprocess.Popen(
        certtui("export", "employees"),
        env=environment(location),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"code,name")
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("words", [("export", "employees"), ("status",)])
def test_a_full_disk_is_an_error_in_words(location: str, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            certtui(*words), env=environment(location), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == 1
    said = ended.stderr.decode()
    assert said.startswith("certtui: ")
    assert "space" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_being_stopped_leaves_no_half_file(location: str, sent: signal.Signals, code: int) -> None:
    """The signal comes while rows are written: the reader of the progress, a pipe, is what the program waits for."""
    folder = Path(location).parent
    stop = (
        "import os, signal, certtui.cli.output as e\n"
        # who starts the tests behind, as a script does, has them ignore it
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from certtui.cli.main import main\n"
        f"e.progress = lambda noun: Stop()\n"
        "class Stop:\n"
        f"    def __call__(self, done): os.kill(os.getpid(), {int(sent)})\n"
        "    def clear(self): pass\n"
        "raise SystemExit(main(['export', 'employees', '--output', 'out.csv', '--operator', 'ada']))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", stop], env=environment(location), cwd=folder, capture_output=True, check=False
    )
    assert ended.returncode == code
    assert ended.stderr.decode().startswith("certtui: stopped")
    assert [p.name for p in folder.iterdir() if "out.csv" in p.name] == []


def test_a_terminal_gets_no_control_character_from_the_data(location: str) -> None:
    """Names cannot be stored with controls; this one came in behind the program's back."""
    store.bind(location)
    with store.connection():
        store.execute("UPDATE entity SET name = ? WHERE code = 'E00001'", ("\x1b]0;owned\x07 Ana",))
        store.execute("DELETE FROM entity WHERE code > 'E00003'")
    ours, theirs = pty.openpty()
    ended = subprocess.run(
        certtui("export", "employees"),
        env=environment(location),
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert ended.returncode == 0
    assert "\x1b" not in shown
    assert "␛]0;owned␇ Ana" in shown
    assert shown.count("\n") == 4
    piped = subprocess.run(
        certtui("export", "employees"), env=environment(location), capture_output=True, check=True
    )
    assert b"\x1b]0;owned\x07 Ana" in piped.stdout, "a file gets the bytes as they are"


@pytest.mark.parametrize(("typed", "code", "left"), [(b"y\n", 1, 1), (b"remove\n", 0, 0)])
def test_removing_asks_on_a_terminal_for_the_whole_word(
    location: str, typed: bytes, code: int, left: int
) -> None:
    """What deletes a history is not to be confirmed by a key that was meant for something else."""
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        crane = company.certification(ada, "Crane")
        assignment.assign(ada, crane, [1], company.TODAY)
        (entity_code,) = store.execute("SELECT code FROM entity WHERE id = 1").fetchone()
    codes = Path(location).with_name("codes.txt")
    codes.write_text(entity_code)
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    ended = subprocess.run(
        certtui("remove", "Crane", "--codes", str(codes)),
        env=environment(location),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    asked = os.read(ours, 65_536).decode()
    os.close(ours)
    assert "cannot be undone" in asked
    assert ended.returncode == code
    with store.connection():
        assert company.count("association") == left
