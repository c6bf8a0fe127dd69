"""What a folder of the host holds that can be imported, for a path as far as it is typed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from certtui.attachments import size_words
from certtui.text import printable

_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
_MOST_LOOKED_AT: Final = 5_000
"""Names of a folder that are looked at."""
_PARENT: Final = ".."


class Entry(NamedTuple):
    """A file or a folder: its name, the path to type for it, a word on its size, when it was last changed."""

    name: str
    path: str
    size: str
    changed: str
    is_folder: bool


class Folder(NamedTuple):
    """What fits a path as it is typed. `whole`: how far the path can be completed."""

    entries: tuple[Entry, ...]
    whole: str
    refusal: str = ""


def look_into(typed: str) -> Folder:
    """The folder of the path that is typed, narrowed to the names that begin with the last part of it."""
    folder, start = os.path.split(typed)
    try:
        found = _entries(Path(folder or ".").expanduser(), folder, start)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", "") or "it cannot be read"
        return Folder((), typed, f"{folder or '.'}: {reason}.")
    own = [entry.path for entry in found]
    whole = os.path.commonprefix(own) if own else typed  # noqa: RUF071 - half a name is what tab completes to
    parent = [] if start else [Entry(_PARENT, _above(folder), "", "", is_folder=True)]
    return Folder((*parent, *found), whole if len(whole) > len(typed) else typed)


def _entries(place: Path, folder: str, start: str) -> list[Entry]:
    folders: list[Entry] = []
    files: list[Entry] = []
    with os.scandir(place) as entries:
        for entry, _ in zip(entries, range(_MOST_LOOKED_AT), strict=False):
            name = entry.name
            # a name that cannot be shown as it is cannot be typed either
            if not name.startswith(start) or printable(name) != name or (name[0] == "." and not start):
                continue
            path = os.path.join(folder, name)  # noqa: PTH118 - what is typed stays as it is typed: ~ and all
            if entry.is_dir():
                folders.append(Entry(name + os.sep, path + os.sep, "", "", is_folder=True))
            elif name.lower().endswith(_ENDINGS):
                files.append(_file(entry, path))
    return [*sorted(folders), *sorted(files)]


def _file(entry: os.DirEntry[str], path: str) -> Entry:
    try:
        known = entry.stat()
    except OSError:
        return Entry(entry.name, path, "", "", is_folder=False)
    changed = datetime.fromtimestamp(known.st_mtime)  # noqa: DTZ006 - as the operator's own clock shows it
    return Entry(entry.name, path, size_words(known.st_size), f"{changed:%Y-%m-%d %H:%M}", is_folder=False)


def _above(folder: str) -> str:
    place = Path(folder or ".").expanduser().absolute().parent
    return str(place).rstrip(os.sep) + os.sep


def path_of(typed: str) -> Path:
    """The path that is typed or pasted, from the root: without the quotes and the escapes that a desktop puts into it.

    Raises RuntimeError for a home that nobody has.
    """
    text = typed.strip()
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    elif len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    path = Path(text).expanduser().absolute()
    if "\\" in text and not os.path.lexists(path):
        bare = Path(text.replace("\\ ", " ").replace("\\", "")).expanduser().absolute()
        return bare if os.path.lexists(bare) else path
    return path
