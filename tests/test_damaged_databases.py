"""A database file that is damaged, or that another program wrote to, is told in words: no traceback, no lost process."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.damage import find_damage
from tests import mutated_databases
from tests.soaking import Soak


@pytest.fixture(scope="module")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company as `certtui demo` makes it, in one file."""
    path = tmp_path_factory.mktemp("company") / "company.db"
    words = ["demo", "--fill-only", "--rows", "300", "--database", str(path), "--operator", "ada"]
    assert main(words) == 0
    with store.connection():
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def change(path: Path, *statements: str) -> None:
    """Do what another program may do to a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)


@pytest.mark.timeout(0)
def test_mutated_files_are_dealt_with_in_words(company_file: Path, tmp_path: Path, soak: Soak) -> None:
    """Whichever bits, pages or values are wrong: exit codes and words; no traceback, no incident, no process lost."""
    assert mutated_databases.run_mutated(company_file, tmp_path, soak.times(12, long=500), soak.seed) == []


def test_a_sound_file_is_not_called_damaged(company_file: Path) -> None:
    store.bind(company_file)
    assert find_damage() is None


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE revocation SET revoked_on = 99", "revocation.revoked_on"),
        ("UPDATE association SET assigned_on = '2026-13-01'", "association.assigned_on"),
        ("UPDATE operator SET added_at = X'00FF'", "operator.added_at"),
        ("UPDATE certification SET offsets = '1' || char(1)", "certification.offsets"),
        ("UPDATE entity SET attributes = CAST(X'FF' AS TEXT)", "damaged"),
    ],
)
def test_a_value_that_nobody_may_have_written_is_named(
    company_file: Path, tmp_path: Path, state: Path, capsys: Any, statement: str, named: str
) -> None:
    path = Path(shutil.copy(company_file, tmp_path / "spoiled.db"))
    change(path, statement)
    codes = {
        main(["--database", str(path), "--operator", "ada", *words])
        for words in (
            ("check",),
            ("operators", "list"),
            ("export", "all"),
            ("entities", "list", "--kind", "employee"),
            ("certifications", "list"),
        )
    }
    assert codes <= {0, 1}
    assert 1 in codes
    said = capsys.readouterr().err
    assert named in said
    assert "backup" in said
    assert not state.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE entity (' WHERE name = 'entity'",
        "UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'entity'",
        "DELETE FROM sqlite_schema WHERE name = 'entity'",
        "UPDATE sqlite_schema SET sql = CAST(X'FFFE' AS TEXT) WHERE name = 'entity'",
        "UPDATE sqlite_schema SET type = 'nonsense'",
    ],
)
def test_a_damaged_schema_is_told_in_words(
    company_file: Path, tmp_path: Path, state: Path, capsys: Any, statement: str
) -> None:
    path = Path(shutil.copy(company_file, tmp_path / "schema.db"))
    change(path, "PRAGMA writable_schema = ON", statement)
    assert main(["--database", str(path), "--operator", "ada", "check"]) == 1
    assert main(["--database", str(path), "--operator", "ada", "status"]) in {0, 1}
    assert "damaged" in capsys.readouterr().err
    assert not state.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--certification", "caf\udce9"),
        ("explain", "Forklift", "caf\udce9"),
        ("export", "all", "--output", "caf\udce9.csv"),
        ("import", "employees", "caf\udce9.csv"),
        ("--database", "caf\udce9.db", "status"),
        ("--operator", "caf\udce9", "status"),
        ("caf\udce9",),
        ("backup", "caf\udce9"),
        ("restore", "caf\udce9"),
        ("path", "--database", "caf\udce9"),
    ],
)
def test_an_argument_that_is_no_text_is_refused_as_such(
    words: tuple[str, ...], company_file: Path, state: Path, capsys: Any
) -> None:
    """A byte that is no UTF-8, as a terminal of another encoding types it."""
    assert main(["--database", str(company_file), *words]) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert not state.exists()


def test_a_location_or_a_name_of_the_environment_that_is_no_text_is_refused_too(
    state: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTTUI_DATABASE", "caf\udce9.db")
    assert main(["status"]) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert not state.exists()
