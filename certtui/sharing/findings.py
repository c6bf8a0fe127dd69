"""What is wrong with the modes and groups of a database's files, each with the command that cures it."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from certtui.sharing.modes import SHARED_FILE, is_shared

SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while it is in use, or after a crash."""
_MOUNTS: Final = Path("/proc/self/mountinfo")
_NETWORK: Final = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "ceph",
        "9p",
        "lustre",
        "beegfs",
        "gpfs",
        "glusterfs",
    )
) | frozenset(f"fuse.{one}" for one in ("sshfs", "glusterfs", "ceph", "davfs", "rclone", "s3fs"))


class Finding(NamedTuple):
    """Something that is wrong, and the command or the step that cures it."""

    words: str
    cure: str


def findings(location: str, mounts: Path = _MOUNTS) -> list[Finding]:
    """What to tell whoever opens this database: it may work for one account and lock another out. None for a server."""
    if "://" in location:
        return []
    path = Path(location)
    try:
        return [*_on_network(path, mounts), *world_access(path), *_among_accounts(path)]
    except OSError:
        return []  # opening it will say what is wrong


def world_access(path: Path) -> Iterator[Finding]:
    """What accounts outside of the group can reach: the file, what SQLite and attachments keep beside it, the folder."""
    path = path.resolve()
    folder = path.parent
    if not all(_mode(parent) & stat.S_IXOTH for parent in folder.parents):
        return
    if is_shared(folder) and _mode(folder) & stat.S_IRWXO:
        yield Finding(
            f"Every account of this machine can enter the shared folder {folder}.", _chmod("o=", folder)
        )
    if not _mode(folder) & stat.S_IXOTH:
        return
    open_files = [each for each in (path, *_attachments(path)) if _mode(each) & stat.S_IRWXO]
    if path not in open_files:  # else they follow it, as SQLite makes them with its mode
        open_files += [side for side in _side_files(path) if _mode(side) & stat.S_IRWXO]
    for each in open_files:
        yield Finding(
            f"Every account of this machine can reach {each} (mode {_octal(each)}).", _chmod("o=", each)
        )


def explain_refused(path: Path) -> str | None:
    """Why this account cannot use the database, in words with the cure; None where modes and groups are not the reason."""
    try:
        return _explained(path)
    except OSError:
        return None


def _explained(path: Path) -> str | None:
    folder = path.parent
    for above in reversed(folder.parents):
        if not os.access(above, os.X_OK):
            return f"{_told(above, 'go through the folder')}Have its owner or root run: {_quoted('chmod', 'o+x', above)}"
    if not os.access(folder, os.X_OK):
        return _refused(folder, "enter the folder", folder)
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return _refused(path, "read and write the database file", folder)
    for side in _side_files(path):
        if not os.access(side, os.R_OK | os.W_OK):
            return _refused(side, "use a file that SQLite keeps beside the database", folder)
    if not os.access(folder, os.W_OK):
        return _refused(folder, "write in the folder, where SQLite keeps files beside the database", folder)
    return None


def _refused(which: Path, doing: str, folder: Path) -> str:
    told = _told(which, doing)
    shared = is_shared(folder)
    wanted = folder.stat().st_gid
    if shared and wanted not in {os.getegid(), *os.getgroups()}:
        return f"{told}Ask an administrator to add you to the group: usermod -aG {_group(wanted)} NAME; then log in again."
    if shared and which != folder:
        return f"{told}Have its owner or root run: {_for_group(which, wanted)}"
    return (
        f"{told}To share it with a group, have its owner or root run: certtui share GROUP {_quoted(folder)}"
    )


def _told(which: Path, doing: str) -> str:
    return (
        f"This account may not {doing}: {which} belongs to {_owner(which)}, group {_group(which.stat().st_gid)}, "
        f"mode {_octal(which)}. Nothing was changed. "
    )


def _on_network(path: Path, mounts: Path) -> Iterator[Finding]:
    system = file_system(path, mounts)
    if system in _NETWORK:
        yield Finding(
            f"The database is on a network file system ({system}), where the locks of SQLite are not reliable: two who "
            "write at the same time can damage it.",
            "Move it to a local disk, or use PostgreSQL.",
        )


def file_system(path: Path, mounts: Path = _MOUNTS) -> str:
    """The type of the file system that holds the path; empty where the system does not tell."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    inside = str(path.parent.resolve())
    found = (0, "")
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, system = before.split(), after.split()
        if len(fields) < 5 or not system:
            continue
        point = fields[4].encode().decode("unicode_escape") if "\\" in fields[4] else fields[4]
        if (inside + "/").startswith(point.rstrip("/") + "/") and len(point) >= found[0]:
            found = (len(point), system[0])
    return found[1]


def _among_accounts(path: Path) -> Iterator[Finding]:
    """What locks out the second account of those that share the database."""
    if not path.exists():
        return
    file, folder = path.stat(), path.parent
    shared = is_shared(folder)
    if not shared and not file.st_mode & stat.S_IWGRP:
        return  # it is one account's
    if not shared:
        yield Finding(
            f"The group {_group(file.st_gid)} may write {path}, but its folder does not pass the group on to new files "
            "(setgid), so that what SQLite keeps beside it locks the other accounts out.",
            f"Run: {_quoted('chgrp', _group(file.st_gid), folder)} && {_quoted('chmod', '2770', folder)}",
        )
    wanted = folder.stat().st_gid if shared else file.st_gid
    for each in (path, *_side_files(path), *_attachments(path)):
        state = each.stat()
        if state.st_gid != wanted:
            wrong = f"is the group {_group(state.st_gid)}'s, not {_group(wanted)}'s"
        elif state.st_mode & SHARED_FILE != SHARED_FILE:
            wrong = f"has mode {_octal(each)}"
        else:
            continue
        yield Finding(f"{each} {wrong}, which locks other accounts out.", f"Run: {_for_group(each, wanted)}")


def _side_files(path: Path) -> list[Path]:
    sides = (Path(f"{path}{ending}") for ending in SIDE_FILES)
    return [side for side in sides if side.exists()]


def _attachments(path: Path) -> list[Path]:
    folder = Path(f"{path}.attachments")
    return [folder] if folder.is_dir() else []


def _for_group(path: Path, gid: int) -> str:
    mode = "2770" if path.is_dir() else "660"
    return f"{_quoted('chgrp', _group(gid), path)} && {_quoted('chmod', mode, path)}"


def _chmod(mode: str, path: Path) -> str:
    return f"Run: {_quoted('chmod', mode, path)}"


def _quoted(*words: str | Path) -> str:
    return shlex.join(map(str, words))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0


def _octal(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def _owner(path: Path) -> str:
    from certtui.actor import account_of

    uid = path.stat().st_uid
    return account_of(uid) or f"user id {uid}"


def _group(gid: int) -> str:
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
