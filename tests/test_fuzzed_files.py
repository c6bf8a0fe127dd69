"""Whatever bytes a file has, it is read or refused in words: no traceback, no incident, no process aborted."""

from __future__ import annotations

import importlib
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from certtui import store
from certtui.backups import archive, back_up, restore
from certtui.backups.archive import MANIFEST
from certtui.commands.attachments import add_attachment
from certtui.errors import CerttuiError
from certtui.importing.fields import fields_of
from certtui.importing.header import expected_names
from certtui.importing.options import Options
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.mutating import mutated, mutated_archive
from tests.soaking import Soak

openpyxl: Any = importlib.import_module("openpyxl")  # without types
xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types

ROWS: tuple[tuple[object, ...], ...] = (
    ("code", "name", "email", "certification", "issued_on", "expires_on", "number"),
    ("E1", "Müller, Ö", "o@x.example", "Forklift", date(2026, 3, 1), date(2027, 3, 1), 104),
    ("E2", "O'Brien", "", "Crane", date(2025, 12, 31), None, 1.5),
    ("E3", "=1+1", "b@x.example", "Crane", "2026-02-30", "never", True),
)
EXPECTED = expected_names(fields_of("instances"), Options(TODAY))


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.create_sheet("Second").append(["code"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        code = book.add_format({"num_format": '"N"00000'})
        for number, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif type(cell) is int:
                    sheet.write_number(number, column, cell, code)
                else:
                    sheet.write(number, column, cell)
    return stream.getvalue()


def as_csv(encoding: str, delimiter: str) -> bytes:
    lines = (
        delimiter.join(f'"{cell or ""}"' if number else str(cell or "") for cell in row)
        for number, row in enumerate(ROWS)
    )
    return "\r\n".join(lines).encode(encoding)


def take(content: bytes) -> bool:
    """Whether the file was read to its end and planned; it may be refused, and nothing else."""
    with suppress(CerttuiError), open_table(io.BytesIO(content), expected=EXPECTED) as table:
        for what in ("employees", "instances"):
            with suppress(CerttuiError):
                plan_import(what, table, Options(TODAY, create_missing=what == "instances"))
        for _line, cells in table.rows(lambda _line, _reason: None):
            assert all(isinstance(cell, str | date) for cell in cells)
        return True
    return False


def repeat(soak: Soak, number: int, seeds: list[bytes], damage: Callable[[bytes, Random], bytes]) -> int:
    """Take so many damaged files; the number of those that could be read in spite of it."""
    readable = 0
    for _ in range(number):
        own = soak.random.randrange(1 << 32)
        content = damage(soak.random.choice(seeds), Random(own))
        try:
            readable += take(content)
        except BaseException as error:
            error.add_note(f"mutation {own}: {content[:2_000]!r}")
            raise
    return readable


def test_damaged_workbooks(sqlite_database: str, operator: Operator, soak: Soak) -> None:
    number = soak.times(30, long=6_000)
    readable = repeat(soak, number, [by_openpyxl(), by_xlsxwriter()], mutated_archive)
    assert 0 < readable < number, "some damage does no harm, and some does"


def test_damaged_text(sqlite_database: str, operator: Operator, soak: Soak) -> None:
    number = soak.times(150, long=12_000)
    seeds = [as_csv(encoding, mark) for encoding in ("utf-8-sig", "utf-16", "cp1252") for mark in ",;\t"]
    readable = repeat(soak, number, seeds, mutated)
    assert 0 < readable < number


@pytest.fixture
def backup(sqlite_database: str, operator: Operator, tmp_path: Path) -> Path:
    company.random_company(operator, seed=3)
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    for name in ("a.pdf", "b.pdf"):
        add_attachment(operator, instance, name, io.BytesIO(name.encode() * 300), limit=9_999)
    return back_up(operator, tmp_path / "backup.zip").path


def test_damaged_backups(backup: Path, tmp_path: Path, soak: Soak) -> None:
    whole, damaged, target = backup.read_bytes(), tmp_path / "damaged.zip", tmp_path / "restored.db"
    number, restored = soak.times(30, long=2_000), 0
    for _ in range(number):
        own = soak.random.randrange(1 << 32)
        damaged.write_bytes(mutated_archive(whole, Random(own)))
        try:
            with suppress(CerttuiError):
                restore(damaged, target, force=True)
                restored += 1
        except BaseException as error:
            error.add_note(f"mutation {own}")
            raise
    assert restored < number
    assert not list(tmp_path.glob(".restored*")), "nothing unpacked is left"


_NASTY: tuple[object, ...] = (
    float("inf"), float("nan"), -1, 10**4_000, None, [], {}, "x" * 70, "\ud800", True, [[1]], {"sha256": 1}, 1e308,
)  # fmt: skip


def _nasty_manifests(manifest: dict[str, Any]) -> Iterator[bytes]:
    for field in manifest:
        for value in _NASTY:
            with suppress(ValueError):  # a number of more digits than Python writes
                yield json.dumps(manifest | {field: value}).encode()
        yield json.dumps({key: value for key, value in manifest.items() if key != field}).encode()
        yield json.dumps(manifest | {field: 77_777}).replace("77777", "1e400").encode()
        yield json.dumps(manifest | {field: 77_777}).replace("77777", "9" * 5_000).encode()
    for member in ("database", "attachments"):
        for size in (float("inf"), -1, 1 << 70, "1e400", None):
            one = {"sha256": "0" * 64, "size": size}
            yield json.dumps(manifest | {member: one if member == "database" else [one]}).encode()
    yield from (b"[" * 100_000, b"", b"null", b"\xff\xfe\xfd", b'{"form": 1}', b"[]", b'"\\ud800"')


def test_manifests_of_every_nonsense_are_refused_in_words(backup: Path, tmp_path: Path) -> None:
    """Among them numbers beyond all bounds, which JSON may hold, and nesting without end."""
    import zipfile

    with zipfile.ZipFile(backup) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    made = tmp_path / "made.zip"
    taken = 0
    for manifest in _nasty_manifests(json.loads(files[MANIFEST])):
        with zipfile.ZipFile(made, "w") as damaged:
            for name, content in (files | {MANIFEST: manifest}).items():
                damaged.writestr(name, content)
        with suppress(CerttuiError), archive.opened(made) as (there, read):
            archive.verify(there, read)
            str(read)
            taken += 1
    assert taken > 0, "a manifest may say what it likes of where it was made"
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{tmp_path / 'restored.db'}?mode=ro", uri=True).execute("SELECT 1")
    assert not store.proxy.in_transaction()
