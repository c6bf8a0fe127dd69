"""Contents beside a SQLite file: in the folder `<database file>.attachments`, by the first two letters of their SHA-256.

Owns: that folder. A file gets its name only when it is whole and on the disk, in the transaction that writes the rows;
it is dropped under the same lock, when no row refers to it and nobody reads (`reading`).
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from certtui import store
from certtui.aftermath import tell
from certtui.attachments.contents import PIECE, ContentsMissing, Incoming, Leftover, Refused, refusing
from certtui.errors import DatabaseUnavailable
from certtui.store import execute, words_table

_LOOKED_UP_AT_ONCE = 1_000
_ABANDONED_AFTER = 24 * 3600
"""Seconds without a byte after which a file that was being taken in is somebody's who has crashed."""
_SHA256 = re.compile("[0-9a-f]{64}")
_INCOMING = "incoming-"


def folder_of(database: str | Path) -> Path:
    """Where the contents are that belong to this SQLite file. Made when it is first needed."""
    return Path(f"{database}.attachments")


def place_in(folder: Path, sha256: str) -> Path:
    """The file that holds the contents of this SHA-256, in a folder of attachments."""
    return folder / sha256[:2] / sha256


@contextmanager
def temporary() -> Iterator[tuple[IO[bytes], Path | None]]:
    """A file that a rename puts in its place without copying; gone after the block unless it was."""
    import tempfile  # with what it brings, as long to read as all of our tables

    with refusing():
        _make_folder(_folder())
        handle, name = tempfile.mkstemp(prefix=_INCOMING, dir=_folder())
    try:
        with os.fdopen(handle, "w+b") as file:
            os.fchmod(handle, _mode())
            yield file, Path(name)
    finally:
        _clear(Path(name))


def keep(incoming: Incoming) -> None:
    """Give contents their name, inside of the transaction that writes the rows."""
    place = place_in(_folder(), incoming.sha256)
    with refusing():
        _make_folder(place.parent)
        if incoming.path is not None:
            incoming.path.replace(place)
        sync(place.parent)


def stored(sha256: str) -> Iterator[bytes]:
    """The contents, a piece at a time. Raises ContentsMissing, and DatabaseUnavailable when they may not be read."""
    if not _SHA256.fullmatch(sha256):  # a row that another program wrote must not lead anywhere else
        raise ContentsMissing
    place = place_in(_folder(), sha256)
    try:
        with place.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError as error:
        raise ContentsMissing from error
    except OSError as error:
        raise DatabaseUnavailable(
            f"{place} cannot be read: {error.strerror or error}. Ask its owner for the right, or check the disk."
        ) from error


def drop(sha256s: Sequence[str]) -> Leftover:
    """Drop those of these contents that no row refers to, unless somebody reads just now."""
    try:
        with _dropping() as allowed:
            places = (place_in(_folder(), sha256) for sha256 in _unreferenced(sha256s))
            return unlink_all(places if allowed else ())
    except OSError as error:
        return Leftover(0, 0, Refused(len(sha256s), _reason(error)))


def drop_unreferenced() -> Leftover:
    """Drop all that no row refers to and what a crashed program began to take in, unless somebody reads just now."""
    with _readable(), _dropping() as allowed:
        return unlink_all(_leftovers()) if allowed else Leftover(0, 0)


def count_unreferenced() -> Leftover:
    """What `drop_unreferenced` would drop."""
    with _readable():
        sizes = [_size(place) for place in _leftovers()]
    return Leftover(len(sizes), sum(sizes))


def list_unreferenced(limit: int) -> list[Path]:
    """The first files that `drop_unreferenced` would drop."""
    with _readable():
        return list(islice(_leftovers(), limit))


@contextmanager
def reading() -> Iterator[None]:
    """While the block reads rows and then their contents, nothing is dropped; adding goes on."""
    try:
        with _readable():
            held = os.open(_folder(), os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield  # nothing was ever attached
        return
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
    finally:
        os.close(held)


def sync(directory: Path) -> None:
    """Force the names in a folder to the disk."""
    held = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _folder() -> Path:
    return folder_of(_database())


def _database() -> Path:
    return Path(str(store.proxy.obj.database))


def _mode() -> int:
    """Who may read and write the database may do so with what belongs to it, and nobody else."""
    return (_database().stat().st_mode & 0o666) | 0o600


def _make_folder(path: Path) -> None:
    if path.is_dir():
        return
    mode = _mode()
    for each in dict.fromkeys((_folder(), path)):
        try:
            each.mkdir(mode=0o700)
        except FileExistsError:
            continue
        # who may read may enter; the group that the folder is given to stays the folder's
        each.chmod(each.stat().st_mode & 0o7000 | mode | (mode >> 2 & 0o111))
        sync(each.parent)


@contextmanager
def _dropping() -> Iterator[bool]:
    """The writers' lock, and whether nobody reads: whoever adds holds the same lock from naming to committing."""
    with store.write_transaction():
        try:
            held = os.open(_folder(), os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            yield False
            return
        try:
            yield _lock_alone(held)
        finally:
            os.close(held)


def _lock_alone(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leftovers() -> Iterator[Path]:
    """Files that no row refers to; a batch of names is looked up by one statement."""
    if not _folder().is_dir():
        return
    for each in sorted(_folder().iterdir()):
        if each.name.startswith(_INCOMING):
            if _age(each) > _ABANDONED_AFTER:
                yield each
        elif each.is_dir():
            names = sorted(file.name for file in each.iterdir() if _SHA256.fullmatch(file.name))
            for start in range(0, len(names), _LOOKED_UP_AT_ONCE):
                for name in _unreferenced(names[start : start + _LOOKED_UP_AT_ONCE]):
                    yield each / name


def _unreferenced(sha256s: Sequence[str]) -> list[str]:
    table, param = words_table(sha256s)
    referenced = {
        sha256
        for (sha256,) in execute(
            f"SELECT DISTINCT sha256 FROM attachment WHERE sha256 IN (SELECT word FROM {table} AS given)",
            (param,),
        ).fetchall()
    }
    return [sha256 for sha256 in sha256s if sha256 not in referenced]


def unlink_all(places: Iterable[Path]) -> Leftover:
    """Delete what can be deleted; one that cannot does not keep the others."""
    number = size = kept = 0
    reason = ""
    for place in places:
        taken = _size(place)
        try:
            place.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            kept, reason = kept + 1, reason or _reason(error)
            continue
        number, size = number + 1, size + taken
    return Leftover(number, size, Refused(kept, reason))


def _clear(temporary: Path) -> None:
    """Delete a file that is needed no more; what it was for is done or has failed already."""
    try:
        temporary.unlink(missing_ok=True)
    except OSError as error:
        tell(
            f"The temporary file {temporary} could not be deleted: {_reason(error)}. "
            "It is not needed. To delete it after a day: certtui check --sweep"
        )


def _reason(error: OSError) -> str:
    about = f"{error.filename}: " if error.filename else ""
    return f"{about}{error.strerror or error}"


@contextmanager
def _readable() -> Iterator[None]:
    """What the system refuses while the folder is looked through, in words; that there is none is for the caller."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise DatabaseUnavailable(
            f"The folder of attachments cannot be read: {_reason(error)}. "
            f"Ask the owner of {_folder()} for the right to read and write in it."
        ) from error


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except OSError:
        return 0


def _age(place: Path) -> float:
    try:
        return time.time() - place.stat().st_mtime
    except OSError:
        return 0
