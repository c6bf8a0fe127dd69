"""Bringing a backup back: verified whole before anything is touched, and what stood there is kept beside."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from certtui import audit
from certtui.aftermath import tell
from certtui.attachments.contents import size_words
from certtui.attachments.files import folder_of, place_in, sync, unlink_all
from certtui.backups.archive import (
    DATABASE,
    BackupDamaged,
    Manifest,
    Member,
    contents,
    name_of,
    opened,
)
from certtui.backups.copied import (
    DatabaseError,
    OperationalError,
    Planted,
    connected,
    has_data,
    is_filled,
    read_copy,
)
from certtui.errors import Conflict, DatabaseUnavailable
from certtui.exporting.files import require_as_it_was
from certtui.progress import Progress, silent
from certtui.schema import SCRIPTS
from certtui.sharing import file_mode, is_shared
from certtui.text import count

_SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a database and would apply to another one that took its name."""


class Restored(NamedTuple):
    """What was restored and where to; `kept` is what stood there before, None when nothing did.

    `untrue`: the tables in it whose rows are not those that its audit log tells of. It is restored in spite of that, as
    it may be the only backup there is; a check goes on naming them.
    """

    manifest: Manifest
    database: Path
    kept: Path | None
    untrue: tuple[str, ...] = ()


def restore(
    backup: str | Path, database: str | Path, *, force: bool = False, progress: Progress = silent
) -> Restored:
    """Make a backup the SQLite database of this name, with its attachments.

    1. All of the backup is read, verified, and written beside. Nothing else is touched before that has gone well.
    2. A database that has data is replaced only with `force`; it stays beside under a name with the moment in it.
    3. The database takes its name in one step, after its attachments are in place.

    `progress` counts bytes. Raises NotFound, archive.BackupDamaged, Conflict when there is data or another program has
    the database open, DatabaseUnavailable for what the system refuses or a backup of a newer certtui.
    """
    source, target = Path(backup).expanduser().absolute(), Path(database)
    try:
        with _staging(target) as stage, opened(source) as (archive, manifest):
            _refuse_newer(manifest)
            _refuse_without_space(manifest, target)
            if not force and has_data(target):
                raise _holds_data(target)
            place = _place_of(target)
            _unpack(archive, manifest, stage, progress)
            untrue = _verify(source, manifest, stage / DATABASE)
            with _alone(target) as held:
                if not force and held is not None and is_filled(held):  # somebody began to fill it meanwhile
                    raise _holds_data(target)
                kept = _keep_old(target)
                _put_in_place(stage, manifest, target, kept, place)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The backup cannot be restored to {target}: {error.strerror or error}. What stood there is unchanged; see "
            "that there is space and the right to write."
        ) from error
    return Restored(manifest, target, kept, untrue)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder beside the target, on the same disk; gone after the block with what was not put in place."""
    stage = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.restoring-", dir=target.parent))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _refuse_newer(manifest: Manifest) -> None:
    known = {script.stem for script in SCRIPTS.glob("[0-9]*.py")}
    if newer := sorted(set(manifest.schema) - known):
        raise DatabaseUnavailable(
            f"The backup is of a newer certtui, {manifest.certtui} ({newer[-1]}). Nothing was changed. "
            "Install that version, then restore."
        )


def _refuse_without_space(manifest: Manifest, target: Path) -> None:
    """Refuse before anything is unpacked: a small file may say that it holds any amount."""
    free = shutil.disk_usage(target.parent).free
    if manifest.size > free:
        raise DatabaseUnavailable(
            f"The backup needs {size_words(manifest.size)}, and {size_words(free)} are free in {target.parent}. "
            "Nothing was changed. Free some space, or name a file on another disk with --database."
        )


def _holds_data(target: Path) -> Conflict:
    return Conflict(
        f"{target} holds data, and was left as it is. Restore to another name with --database, or replace it with "
        "--force; it is then kept beside under another name."
    )


def _unpack(archive: ZipFile, manifest: Manifest, stage: Path, progress: Progress) -> None:
    done = 0
    members: list[tuple[str, Member, Path]] = [(DATABASE, manifest.database, stage / DATABASE)]
    members += [(name_of(m.sha256), m, place_in(stage, m.sha256)) for m in manifest.attachments]
    for name, member, place in members:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, closing(contents(archive, name, member)) as pieces:
            for piece in pieces:
                file.write(piece)
                done += len(piece)
                progress(done, manifest.size)
            file.flush()
            os.fsync(file.fileno())


def _verify(source: Path, manifest: Manifest, copy: Path) -> tuple[str, ...]:
    """Whether the database is whole, and the one that the manifest tells of. Raises BackupDamaged.

    Returns the tables whose rows are not those that the log in it tells of.
    """
    try:
        copied = read_copy(copy, rows_too=True)
    except Planted as error:
        raise Conflict(
            f"{source} cannot be restored: {error}. It could change or hide rows, so nothing was changed. Restore a backup "
            "from before, and keep this one for inspection."
        ) from error
    except (DatabaseError, TypeError) as error:
        raise BackupDamaged(source, f"the database in it is damaged ({error})") from error
    if (copied.event, copied.hash) != (manifest.event, manifest.hash):
        raise BackupDamaged(source, "the audit log in it ends elsewhere than its manifest says")
    there = {member.sha256 for member in manifest.attachments} | set(manifest.lacking)
    if copied.schema != manifest.schema or not set(copied.attachments) <= there:
        raise BackupDamaged(source, "the database in it is not the one that its manifest tells of")
    return copied.untrue


@contextmanager
def _alone(target: Path) -> Iterator[Any]:
    """Keep writers out of the database that stands there, and its last changes in the file itself.

    Yields a connection to it; None when there is none that could be read, which is what a backup is restored for.
    """
    if not target.exists() or target.stat().st_size == 0:
        yield None
        return
    with closing(connected(target, "mode=rw")) as held:
        readable = True
        try:
            (mode,) = held.execute("PRAGMA journal_mode = DELETE").fetchone()
            held.execute("BEGIN EXCLUSIVE")
        except OperationalError as error:
            raise _in_use(target) from error
        except DatabaseError:
            readable, mode = False, ""
        if mode == "wal":
            raise _in_use(target)
        yield held if readable else None


def _in_use(target: Path) -> Conflict:
    return Conflict(
        f"Another program has {target} open. Nothing was changed. Close certtui everywhere, then restore again."
    )


def _keep_old(target: Path) -> Path | None:
    """Give what stands there a second name, with its attachments: it is there at every moment."""
    if not target.exists() or target.stat().st_size == 0:
        return None
    stamp = audit.now().replace("-", "").replace(":", "")
    kept = target.with_name(f"{target.name}.before-restore-{stamp}")
    _link(target, kept)
    old = folder_of(target)
    for place in filter(Path.is_file, old.glob("*/*")):
        again = folder_of(kept) / place.relative_to(old)
        for each, as_it_was in ((folder_of(kept), old), (again.parent, place.parent)):
            if not each.is_dir():
                each.mkdir(mode=0o700)
                _give(each, _Place(-1, as_it_was.stat().st_gid, as_it_was.stat().st_mode & 0o7777))
        _link(place, again)
    for ending in _SIDE_FILES:
        with suppress(FileNotFoundError):
            Path(f"{target}{ending}").rename(f"{kept}{ending}")
    sync(target.parent)
    return kept


def _link(there: Path, again: Path) -> None:
    try:
        again.hardlink_to(there)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        shutil.copy2(there, again)  # a file system without hard links


class _Place(NamedTuple):
    """Whose what is restored will be, and its mode."""

    owner: int
    group: int
    mode: int


def _place_of(target: Path) -> _Place:
    """As what stands there; else as a new database. Raises Conflict where this account cannot make it so."""
    if not target.exists():
        group = target.parent.stat().st_gid if is_shared(target.parent) else -1
        return _Place(-1, group, file_mode(target.parent))
    there = target.stat()
    require_as_it_was(target)
    return _Place(there.st_uid, there.st_gid, there.st_mode & 0o666 | 0o600)


def _put_in_place(stage: Path, manifest: Manifest, target: Path, kept: Path | None, wanted: _Place) -> None:
    """First the attachments, then the database in one step, then away with what only the old one referred to."""
    folder = folder_of(target)
    for member in manifest.attachments:
        place = place_in(folder, member.sha256)
        for each in (folder, place.parent):
            if not each.is_dir():
                each.mkdir(mode=0o700)
                passed_on = each.stat().st_mode & stat.S_ISGID
                _give(each, wanted._replace(mode=wanted.mode | (wanted.mode >> 2 & 0o111) | passed_on))
        _give(place_in(stage, member.sha256), wanted)
        place_in(stage, member.sha256).replace(place)
    for each in {place_in(folder, member.sha256).parent for member in manifest.attachments}:
        sync(each)
    _give(stage / DATABASE, wanted)
    (stage / DATABASE).replace(target)
    _finish(target, {member.sha256 for member in manifest.attachments}, replaced=kept is not None)


def _finish(target: Path, wanted: set[str], *, replaced: bool) -> None:
    """Force the new name to the disk, and drop what only the old database used.

    The backup is restored: what goes wrong now is told, and not raised.
    """
    try:
        sync(target.parent)
    except OSError as error:
        tell(
            f"The backup is restored to {target}, but the disk did not confirm its name: {error.strerror or error}. "
            "It may be lost in a power failure. Check the disk."
        )
    if replaced:
        others = (place for place in folder_of(target).glob("*/*") if place.name not in wanted)
        if (refused := unlink_all(others).refused).number:
            tell(
                f"The backup is restored to {target}, but {count(refused.number, 'attached file')} of the database before "
                f"it could not be deleted: {refused.reason}. To delete what is left later: certtui check --sweep"
            )


def _give(path: Path, wanted: _Place) -> None:
    os.chown(path, wanted.owner, wanted.group)
    path.chmod(wanted.mode)  # after the owner: changing that may take setgid away
