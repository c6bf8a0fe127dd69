"""A file that is either there whole or not at all, and that only its owner can read (it names people)."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from certtui.aftermath import tell
from certtui.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def to_file(path: str | Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when the block ends well.

    It is written beside its place with mode 0600, forced to the disk, then put in place in one step. A file that it
    replaces leaves it its owner, group and mode. After any exception nothing is left, and what stood there before still
    stands.

    Raises Conflict when there is such a file and `overwrite` is not set, also when it appeared meanwhile, and
    InvalidInput("output") for whatever the system refuses: no such folder, no permission, a full disk.
    """
    target = Path(path)
    if target.is_dir():
        raise InvalidInput("output", f"{target} is a folder. Name a file in it.")
    if target.exists():
        if not overwrite:
            raise _exists(target)
        require_as_it_was(target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:25]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise _refused(target, error) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(beside, target, overwrite=overwrite)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        clear(beside)


def _put_in_place(beside: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        if target.exists():
            there = target.stat()
            os.chown(beside, there.st_uid, there.st_gid)
            beside.chmod(there.st_mode & 0o777)
        beside.replace(target)
    else:
        try:
            # A link fails where a rename would overwrite what another program has made since.
            target.hardlink_to(beside)
        except FileExistsError:
            raise _exists(target) from None
        except OSError:
            # File systems without hard links (FAT, some shares).
            if target.exists():
                raise _exists(target) from None
            beside.rename(target)
    _confirm(target)


def _confirm(target: Path) -> None:
    """Force the file's name to the disk. The file is there: what goes wrong now is told, and not raised."""
    try:
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        tell(
            f"{target} is written and whole, but the disk did not confirm its name: {error.strerror or error}. "
            "It may be lost in a power failure. Check the disk, or write it to another one."
        )


def clear(beside: Path) -> None:
    """Delete the file that was written beside, if it is still there."""
    try:
        beside.unlink(missing_ok=True)
    except OSError as error:
        tell(
            f"The temporary file {beside} could not be deleted: {error.strerror or error}. It is not needed; delete it."
        )


def require_as_it_was(target: Path) -> None:
    """Raise Conflict where what replaces a file could not be given its owner and its group."""
    there = target.stat()
    if os.geteuid() == 0:
        return
    if there.st_uid != os.geteuid() or there.st_gid not in {os.getegid(), *os.getgroups()}:
        raise Conflict(
            f"{target} belongs to another account or to a group that you are not in, and would become yours if it were "
            "replaced. It was left as it is. Choose another name, or ask its owner or root to do it."
        )


def _exists(target: Path) -> Conflict:
    return Conflict(
        f"{target} exists already and was left as it is. Choose another name, or ask to overwrite it."
    )


def _refused(target: Path, error: OSError) -> InvalidInput:
    return InvalidInput(
        "output", f"{target} cannot be written: {error.strerror or error}. Nothing was left there."
    )
