"""Writing a backup, while others work."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from certtui import __version__, attachments, audit, store
from certtui.attachments.contents import PIECE
from certtui.audit import Anchor
from certtui.backups.archive import (
    DATABASE,
    MANIFEST,
    BackupDamaged,
    Manifest,
    Member,
    name_of,
    opened,
    verify,
)
from certtui.backups.copied import Copied, DatabaseError, Planted, read_copy
from certtui.config import shown_location
from certtui.errors import Conflict, InvalidInput, UsageError
from certtui.exporting.files import clear, to_file
from certtui.progress import Progress, silent
from certtui.queries.operators import get_operator
from certtui.rights import Operator, Right

RIGHTS = (
    Right.VIEW_CERTIFICATIONS,
    Right.VIEW_ENTITIES,
    Right.VIEW_ROLES,
    Right.VIEW_OPERATORS,
    Right.READ_AUDIT,
    Right.EXPORT,
)
"""A backup shows everything: it takes the right to see everything, and to take it out."""


class BackedUp(NamedTuple):
    """A backup: where it is, its bytes, what it holds, and the head of the audit log in it, to be kept elsewhere."""

    path: Path
    size: int
    manifest: Manifest
    anchor: Anchor


def back_up(
    operator: Operator, path: str | Path, *, overwrite: bool = False, progress: Progress = silent
) -> BackedUp:
    """Write the database as it is now, and the attachments that it refers to, into one file for its owner alone.

    The file takes its name only after it was read back and found whole. Attachments that are missing or altered do not
    hold the backup up: they are named in its manifest. `progress` counts bytes. Raises NotPermitted, UsageError on
    PostgreSQL with the command to use there, Conflict when there is such a file and `overwrite` is not set,
    InvalidInput("output") and DatabaseUnavailable for what the system refuses.
    """
    target = Path(path).expanduser().absolute()
    with store.connection():
        now = get_operator(operator.name) or operator
        for right in RIGHTS:
            now.require(right)
        location = str(store.proxy.obj.database)
        if store.is_postgresql():
            raise UsageError(
                "A PostgreSQL database is backed up by its own tools, attachments included: "
                f"pg_dump --format=custom --file={target} DATABASE-URL"
            )
        made_at = audit.now()
        with (
            attachments.reading(),
            to_file(target, overwrite=overwrite) as stream,
            _copied(target.parent) as copy,
        ):
            manifest = _write(stream, copy, made_at, progress)
            stream.flush()
            size = os.fstat(stream.fileno()).st_size
            _read_back(stream)
    return BackedUp(
        target, size, manifest, Anchor(manifest.event, manifest.hash, made_at, shown_location(location))
    )


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    """The database as it was at one moment, in a file of its own that is gone after the block."""
    try:
        handle, name = tempfile.mkstemp(prefix=".certtui-backup-", suffix=".part", dir=folder)
    except OSError as error:
        raise InvalidInput("output", f"{folder} cannot be written to: {error.strerror}.") from error
    os.close(handle)
    try:
        store.execute("VACUUM INTO ?", (name,))
        yield Path(name)
    finally:
        for ending in ("", "-journal"):
            clear(Path(name + ending))


def _write(stream: BinaryIO, copy: Path, made_at: str, progress: Progress) -> Manifest:
    copied = _look_into(copy)
    total = copy.stat().st_size + sum(copied.attachments.values())
    kept, lacking, done = [], [], 0

    def tell(written: int) -> None:
        nonlocal done
        done += written
        progress(done, total)

    with ZipFile(stream, "w", allowZip64=True) as archive:
        with copy.open("rb") as file:
            database = _add(archive, DATABASE, iter(lambda: file.read(PIECE), b""), tell, packed=True)
        for sha256, size in copied.attachments.items():
            if not _is_whole(sha256, size):
                lacking.append(sha256)
                continue
            kept.append(_add(archive, name_of(sha256), attachments.pieces(sha256, size), tell))
        manifest = Manifest(
            __version__,
            made_at,
            copied.schema,
            copied.event,
            copied.hash,
            database,
            tuple(kept),
            tuple(lacking),
        )
        _add(archive, MANIFEST, [manifest.to_json()], tell, packed=True)
    return manifest


def _look_into(copy: Path) -> Copied:
    try:
        return read_copy(copy)
    except Planted as error:
        raise Conflict(
            f"The database cannot be backed up: {error}. Nothing was written. 'certtui check' says how to remove it."
        ) from error
    except DatabaseError as error:
        raise BackupDamaged(None, f"the database is damaged ({error}); run 'certtui check'") from error


def _is_whole(sha256: str, size: int) -> bool:
    """Whether contents are what they should be; looked at before, for what is in an archive cannot be taken out again."""
    try:
        for _ in attachments.pieces(sha256, size):
            pass
    except (attachments.ContentsMissing, attachments.ContentsAltered):
        return False
    return True


def _add(
    archive: ZipFile, name: str, pieces: Iterable[bytes], tell: Callable[[int], None], *, packed: bool = False
) -> Member:
    """Add a file a piece at a time. Attachments are packed already, nearly all of them; a database shrinks to a quarter."""
    entry = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.external_attr = 0o600 << 16
    entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    entry._compresslevel = 1  # type: ignore[attr-defined]  # noqa: SLF001 - zipfile's only way for one file
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
            tell(len(piece))
    return Member(digest.hexdigest(), size)


def _read_back(stream: IO[bytes]) -> None:
    """Read what was written from the file itself. Raises BackupDamaged."""
    os.fsync(stream.fileno())
    with os.fdopen(os.dup(stream.fileno()), "rb") as written, opened(written) as (archive, manifest):
        verify(archive, manifest)
