"""Which folders are shared, and the modes of what stands in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

PRIVATE_FILE: Final = 0o600
SHARED_FILE: Final = 0o660
SHARED_FOLDER: Final = 0o2770


def is_shared(folder: Path) -> bool:
    """Whether the folder passes its group on to new files and the group may write in it."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)


def file_mode(folder: Path) -> int:
    """The mode of a database's files in this folder."""
    return SHARED_FILE if is_shared(folder) else PRIVATE_FILE


def make_file(path: Path) -> None:
    """Make an empty file with the mode of its folder, whatever the umask; one that is there stays as it is."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    except FileExistsError:
        return
    try:
        os.fchmod(handle, file_mode(path.parent))
    finally:
        os.close(handle)
