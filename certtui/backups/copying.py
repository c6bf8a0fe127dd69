"""A whole register moved into another database, from one engine to the other too: rows, ids, attachments, log and all.

Owns: what is compared before a copy is called one. Invariant: the other database holds the whole register or nothing,
and the register itself is only read.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from certtui import attachments, row_watch, store
from certtui.attachments.files import folder_of, sync
from certtui.backups.backing_up import RIGHTS
from certtui.commands.act import act
from certtui.config import shown_location
from certtui.errors import Conflict, DatabaseUnavailable
from certtui.integrity import Problem, check
from certtui.progress import Progress, silent
from certtui.queries.operators import get_operator
from certtui.rights import Operator
from certtui.schema import make_tables
from certtui.sharing import file_mode
from certtui.tables import (
    TableShape,
    count_rows,
    go_on_after,
    list_tables,
    newest_number,
    read_rows,
    write_rows,
)
from certtui.text import count

_CONTENTS = "attachment_part"
"""Contents go by themselves: on the other engine they are kept elsewhere."""
_NAMED = 3
"""Attachments that a refusal names; 'certtui check' names the others."""


class CopiedRegister(NamedTuple):
    """What was copied, and what a check of the copy found: the same is wrong in the register that was copied.

    `lacking`: attachments whose contents were missing or damaged there, and are not in the copy.
    """

    target: str
    rows: int
    files: int
    lacking: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Content(NamedTuple):
    """The contents of attachments, and a name that one of these has."""

    sha256: str
    size: int
    name: str


def copy_register(
    operator: Operator, source: str, to: str, *, without_missing: bool = False, progress: Progress = silent
) -> CopiedRegister:
    """Copy the bound register, which is at `source`, to a path where no file is, or into a PostgreSQL without tables.

    1. The register is read from one snapshot; others may go on working, and what they record meanwhile is not copied.
    2. Ids, the ids given last, hashes and moments stay. One event is added to the copy's log: where it is from.
    3. Every row and every attachment is read back from the copy and compared before it is committed.

    `progress` counts rows, those read back too. Raises NotPermitted; Conflict for a target that holds something, and
    for attachments that cannot be read unless `without_missing`; DatabaseUnavailable when either cannot be reached.
    """
    with attachments.reading(), store.snapshot():
        now = get_operator(operator.name) or operator
        for right in RIGHTS:
            now.require(right)
        if source == to or (not store.is_url(to) and not store.is_url(source) and _is_same_file(source, to)):
            raise Conflict(f"{shown_location(to)} is this register itself. Name another place with --to.")
        register = store.proxy.obj
        contents, lacking = _look_through_contents()
        if lacking and not without_missing:
            raise _cannot_be_read(lacking)
        with _empty_database(to) as target, store.using(target), store.write_transaction(watched=False):
            _refuse_tables(to)
            make_tables(target)
            rows = _copy_rows(register, progress)
            for content in contents:
                _copy_content(register, content)
            row_watch.take_changes()  # the copied log tells of these rows
            with act(operator, "copy register") as done:
                done.detail.update(
                    source=shown_location(source), rows=rows, files=len(contents), lacking=len(lacking)
                )
            problems = check()
    names = tuple(content.name for content in lacking)
    return CopiedRegister(shown_location(to), rows, len(contents), names, tuple(problems))


def _is_same_file(source: str, to: str) -> bool:
    try:
        return Path(source).samefile(to)
    except FileNotFoundError:
        return False


def _look_through_contents() -> tuple[list[_Content], list[_Content]]:
    """The contents that attachments refer to: those that can be read, and those that are missing or damaged."""
    rows = store.execute(
        "SELECT sha256, size, min(name) FROM attachment GROUP BY sha256, size ORDER BY sha256"
    )
    sound: list[_Content] = []
    lacking: list[_Content] = []
    for row in rows.fetchall():
        content = _Content(*row)
        try:
            for _ in attachments.pieces(content.sha256, content.size):
                pass
        except (attachments.ContentsMissing, attachments.ContentsAltered):
            lacking.append(content)
        else:
            sound.append(content)
    return sound, lacking


def _cannot_be_read(lacking: Sequence[_Content]) -> Conflict:
    named = ", ".join(f"'{content.name}'" for content in lacking[:_NAMED])
    more = " and more" if len(lacking) > _NAMED else ""
    return Conflict(
        f"{count(len(lacking), 'attached file')} cannot be read: {named}{more}. Nothing was copied. 'certtui check' "
        "names each one. Restore them from a backup, or copy the rest with --without-missing."
    )


@contextmanager
def _empty_database(to: str) -> Iterator[Any]:
    """The database to copy into. A file takes its name, after its attachments, only when the block has gone well."""
    if store.is_url(to):
        yield store.database_at(to)
        return
    path = Path(to)
    _refuse_file(path)
    try:
        stage = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.copying-", dir=path.parent))
    except OSError as error:
        raise DatabaseUnavailable(
            f"{path} cannot be made: {error.strerror}. Nothing was copied. Make its folder, get the right to write "
            "there, or name another place with --to."
        ) from error
    try:
        made = stage / path.name
        made.touch(mode=0o600)
        made.chmod(file_mode(path.parent))
        yield store.database_at(made)
        _refuse_file(path)
        if folder_of(made).exists():
            folder_of(made).replace(folder_of(path))
        made.replace(path)
        sync(path.parent)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _refuse_file(path: Path) -> None:
    """Only what is not there, or is empty, may be copied into."""
    for there in (path, folder_of(path)):
        if there.exists() and (
            (there.is_dir() and any(there.iterdir())) or (there.is_file() and there.stat().st_size)
        ):
            raise Conflict(
                f"{there} is there already and is not empty. Nothing was copied. Name a file that does not exist with --to."
            )


def _refuse_tables(to: str) -> None:
    if tables := sorted(store.proxy.get_tables()):
        what = "a register" if "association" in tables else f"tables ({', '.join(tables[:3])} …)"
        raise Conflict(
            f"{shown_location(to)} holds {what} already. Nothing was copied. Make an empty database, and name it with --to."
        )


def _copy_rows(register: Any, progress: Progress) -> int:
    """Copy the rows of every table, and read them back; returns how many there are."""
    tables = [table for table in list_tables() if table.name != _CONTENTS]
    with store.using(register):
        total = sum(map(count_rows, tables))
        numbers = {table.name: newest_number(table) for table in tables if table.numbered}
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, 2 * total)

    digests = [_copy_table(register, table, tell) for table in tables]
    for table, digest in zip(tables, digests, strict=True):
        if _digest(table, tell) != digest:
            raise DatabaseUnavailable(
                f"The rows of {table.name} in the copy differ from those in this register. Nothing was copied. "
                "Check the disk, or the server, that is copied to."
            )
        if table.numbered:
            go_on_after(table, numbers[table.name])
    return total


def _copy_table(register: Any, table: TableShape, tell: Callable[[int], None]) -> str:
    """Copy a table's rows; returns their digest."""
    digest = hashlib.sha256()
    batches = read_rows(table)
    while True:
        with store.using(register):
            batch = next(batches, None)
        if batch is None:
            return digest.hexdigest()
        digest.update(repr(batch).encode())
        write_rows(table, batch)
        tell(len(batch))


def _digest(table: TableShape, tell: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    for batch in read_rows(table):
        digest.update(repr(batch).encode())
        tell(len(batch))
    return digest.hexdigest()


def _copy_content(register: Any, content: _Content) -> None:
    """Copy the contents of an attachment, and read them back. Raises ContentsAltered when they come back otherwise."""
    with tempfile.TemporaryFile() as between:
        with store.using(register):
            for piece in attachments.pieces(content.sha256, content.size):
                between.write(piece)
        between.seek(0)
        with attachments.take_in(between, content.size, silent) as incoming:
            attachments.keep(incoming)
        for _ in attachments.pieces(content.sha256, content.size):
            pass
