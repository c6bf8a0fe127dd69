"""`certtui share`: a folder and the databases in it made a group's. Everything is looked at before anything is changed."""

from __future__ import annotations

import grp
import os
import pwd
import re
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from certtui.errors import Conflict, InvalidInput, NotPermitted
from certtui.sharing.findings import SIDE_FILES
from certtui.sharing.modes import SHARED_FILE, SHARED_FOLDER

_HEADER: Final = b"SQLite format 3\0"
_BESIDE: Final = (*SIDE_FILES, "-queue", ".upgrading")
_CONTENTS: Final = re.compile("[0-9a-f]{64}|incoming-.*")
_PART: Final = re.compile("[0-9a-f]{2}")
_NAMED: Final = 3


class Shared(NamedTuple):
    """What was shared: the folder, the databases in it, who is in the group; and folders above that members cannot pass."""

    folder: Path
    group: str
    databases: tuple[Path, ...]
    members: tuple[str, ...]
    closed: tuple[Path, ...]


def share(group: str, folder: str | Path) -> Shared:
    """Make the folder the group's (2770), and all that belongs to a database in it (660). It is made if it does not exist.

    Raises InvalidInput for a group that does not exist, Conflict for a folder that is not for this alone, NotPermitted
    for who is neither root nor the owner of all of it.
    """
    gid = _find_group(group)
    path = Path(folder).expanduser().absolute().resolve()
    _refuse_place(path)
    databases, folders, files = _look_into(path)
    _require_owner((*folders, *files) if path.exists() else (path.parent,), gid, group)
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        for each in folders:
            _give(each, gid, SHARED_FOLDER, os.O_DIRECTORY)
        for each in files:
            _give(each, gid, SHARED_FILE)
    except OSError as error:
        raise Conflict(
            f"{error.filename or path} could not be given to the group {group}: {error.strerror or error}. "
            "What was done before stands; run the same command again as root."
        ) from error
    return Shared(path, group, tuple(databases), tuple(_members(gid)), tuple(_closed_above(path, gid)))


def _find_group(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise InvalidInput(
            "group",
            f"There is no group '{group}' on this host. Nothing was changed. Make it first: groupadd {group}",
        ) from None


def _refuse_place(path: Path) -> None:
    """Raise Conflict for a folder that has another purpose: the root, a home, a folder for everybody."""
    homes = {Path(one.pw_dir) for one in pwd.getpwall() if one.pw_dir.startswith("/")}
    if path == Path("/") or path in {home.parent for home in homes if home.parent != home} | homes:
        raise Conflict(
            f"{path} is a home folder, or holds home folders, and was left as it is. Name a folder of its own, "
            "such as /srv/certtui."
        )
    if path.exists() and not path.is_dir():
        raise Conflict(f"{path} is a file. Name a folder for the database.")
    if path.exists() and path.stat().st_mode & stat.S_ISVTX and path.stat().st_mode & stat.S_IWOTH:
        raise Conflict(
            f"{path} is a folder for everybody and was left as it is. Name a folder of its own, such as /srv/certtui."
        )


def _look_into(path: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """The databases in the folder, all folders to change, and all files. Raises Conflict when there is anything else."""
    databases: list[Path] = []
    folders: list[Path] = [path]
    files: list[Path] = []
    others: list[Path] = []
    if not path.exists():
        return databases, folders, files
    try:
        entries = sorted(path.iterdir())
        databases = [each for each in entries if _is_database(each)]
        beside = {f"{one.name}{ending}" for one in databases for ending in _BESIDE}
        attachments = {f"{one.name}.attachments" for one in databases}
        for each in entries:
            if each in databases or (each.name in beside and _is_file(each)):
                files.append(each)
            elif each.name in attachments and each.is_dir() and not each.is_symlink():
                _look_into_attachments(each, folders, files, others)
            else:
                others.append(each)
    except PermissionError as error:
        raise NotPermitted(f"{error.filename} cannot be read. {_AS_ROOT}") from error
    if others:
        named = ", ".join(str(one.relative_to(path)) for one in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        raise Conflict(
            f"{path} holds files that are not certtui's ({named}{more}), and was left as it is: the group could change "
            "them too. Move them elsewhere, or name a folder of its own."
        )
    return databases, folders, files


def _look_into_attachments(place: Path, folders: list[Path], files: list[Path], others: list[Path]) -> None:
    folders.append(place)
    for each in sorted(place.iterdir()):
        if _PART.fullmatch(each.name) and each.is_dir() and not each.is_symlink():
            folders.append(each)
            for one in sorted(each.iterdir()):
                (files if _CONTENTS.fullmatch(one.name) and _is_file(one) else others).append(one)
        else:
            (files if _CONTENTS.fullmatch(each.name) and _is_file(each) else others).append(each)


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _is_database(path: Path) -> bool:
    """Whether it is a database of certtui's, or one without any table yet."""
    if not _is_file(path):
        return False
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return False
    try:
        # immutable: reading must leave nothing beside it
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as found:
            tables = {
                name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
    except sqlite3.DatabaseError:
        return False
    return not tables or {"schema_migration", "audit_event"} <= tables


def _require_owner(paths: Iterable[Path], gid: int, group: str) -> None:
    """Raise NotPermitted where the system would refuse halfway."""
    if os.geteuid() == 0:
        return
    if gid not in {os.getegid(), *os.getgroups()}:
        raise NotPermitted(f"You are not in the group {group}, so you cannot give it anything. {_AS_ROOT}")
    for each in paths:
        if each.lstat().st_uid != os.geteuid():
            raise NotPermitted(f"{each} is not yours. {_AS_ROOT}")


_AS_ROOT = "Nothing was changed. Run the same command as root."


def _give(path: Path, gid: int, mode: int, flags: int = 0) -> None:
    """Give the group what is really there: a link that was put in its place meanwhile is not followed."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    try:
        os.fchown(handle, -1, gid)
        os.fchmod(handle, mode)  # after the group: changing that may take setgid away
        if stat.S_IMODE(os.fstat(handle).st_mode) != mode:
            raise OSError(0, "the file system does not keep modes", str(path))
    finally:
        os.close(handle)


def _members(gid: int) -> Iterator[str]:
    named = set(grp.getgrgid(gid).gr_mem)
    yield from sorted(named | {one.pw_name for one in pwd.getpwall() if one.pw_gid == gid})


def _closed_above(path: Path, gid: int) -> Iterator[Path]:
    """The folders above that a member of the group cannot pass."""
    for each in path.parents:
        state = each.stat()
        passed = state.st_mode & stat.S_IXOTH or (state.st_gid == gid and state.st_mode & stat.S_IXGRP)
        if not passed:
            yield each
