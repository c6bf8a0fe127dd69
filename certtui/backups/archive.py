"""The form of a backup: a ZIP file with database.sqlite3, attachments/ab/abc…, and manifest.json with the SHA-256 of each.

Nothing in it is taken by its name: what is read is what the manifest lists, under names that are made from hashes.
"""

from __future__ import annotations

import errno
import json
import lzma
import re
import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import BadZipFile, LargeZipFile, ZipFile

from certtui.attachments.contents import PIECE, ContentsAltered, verified
from certtui.errors import CerttuiError, Conflict, DatabaseUnavailable, NotFound

FORM = 1
"""The number of this form; a certtui that knows only lower ones refuses it."""
MANIFEST, DATABASE = "manifest.json", "database.sqlite3"
_LONGEST_MANIFEST = 8 * PIECE
_OF_A_MEMBER = 256
"""Bytes of a manifest: in any case, and for each file in the backup, which it tells of in half of that."""
_UNREADABLE: tuple[type[Exception], ...] = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    # a number beyond all bounds, a name that is not UTF-8, a place before the file's beginning
    ArithmeticError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    # RuntimeError: a file that claims to be encrypted, JSON nested without end; NotImplementedError is one
    RuntimeError,
    MemoryError,
)
"""What reading bytes that are not a backup ends in: zipfile and json check little before they use it."""
_LARGEST = 1 << 50
"""Bytes of a file in a backup: more than any disk has."""
_SHA256 = re.compile("[0-9a-f]{64}")


class Member(NamedTuple):
    """A file in a backup: its SHA-256, and its bytes."""

    sha256: str
    size: int


class Manifest(NamedTuple):
    """What a backup holds. `event` and `hash` are the head of the audit log in it.

    `lacking`: the SHA-256 of attachments that were missing or altered when it was made, and so are not in it.
    """

    certtui: str
    made_at: str
    schema: tuple[str, ...]
    event: int
    hash: str
    database: Member
    attachments: tuple[Member, ...]
    lacking: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of all that is in it, unpacked."""
        return self.database.size + sum(member.size for member in self.attachments)

    def to_json(self) -> bytes:
        """As it stands in the backup."""
        fields = self._asdict() | {
            "form": FORM,
            "database": self.database._asdict(),
            "attachments": [member._asdict() for member in self.attachments],
        }
        return json.dumps(fields, indent=1).encode()


class BackupDamaged(Conflict):
    """A backup is not what was written: nothing of it is to be used."""

    def __init__(self, path: Path | None, reason: str) -> None:
        of = f"{path} is" if path else "What was written is"
        super().__init__(
            f"{of} no whole backup: {reason}. Nothing was changed. Use another one; keep this one for inspection."
        )


def name_of(sha256: str) -> str:
    """The name of an attachment's contents in a backup."""
    return f"attachments/{sha256[:2]}/{sha256}"


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[tuple[ZipFile, Manifest]]:
    """A backup and its manifest, which names every file in it and no other.

    Raises NotFound, DatabaseUnavailable when it cannot be read or is of a newer certtui, BackupDamaged.
    """
    path = source if isinstance(source, Path) else None
    with ExitStack() as held:
        with _refusing(path):
            archive = held.enter_context(ZipFile(source))
            manifest = _manifest(archive, path)
            expected = [MANIFEST, DATABASE, *(name_of(member.sha256) for member in manifest.attachments)]
            if sorted(archive.namelist()) != sorted(expected):
                raise BackupDamaged(path, "it does not hold what its manifest lists")
        yield archive, manifest


def contents(archive: ZipFile, name: str, member: Member) -> Generator[bytes, None, None]:
    """A file of a backup, a piece at a time. Raises BackupDamaged instead of ending when it is not what was written."""
    with (
        _refusing(Path(archive.filename) if isinstance(archive.filename, str) else None),
        archive.open(name) as file,
    ):
        yield from verified(_pieces(file), member.sha256, member.size)


def verify(archive: ZipFile, manifest: Manifest) -> None:
    """Read every file of a backup. Raises BackupDamaged."""
    members = [(DATABASE, manifest.database), *((name_of(m.sha256), m) for m in manifest.attachments)]
    for name, member in members:
        with closing(contents(archive, name, member)) as pieces:
            for _ in pieces:
                pass


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _manifest(archive: ZipFile, path: Path | None) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise BackupDamaged(path, "it has no manifest; certtui did not write it")
    longest = _LONGEST_MANIFEST + _OF_A_MEMBER * len(archive.namelist())
    with archive.open(MANIFEST) as file:
        text = file.read(longest + 1)
    if len(text) > longest:
        raise BackupDamaged(path, "its manifest is too long to be one")
    try:
        fields = json.loads(text)
        if int(fields["form"]) > FORM:
            raise DatabaseUnavailable(
                f"{path} was written by a newer certtui ({fields['certtui']}). Nothing was changed; restore it with that."
            )
        return Manifest(
            str(fields["certtui"]),
            str(fields["made_at"]),
            tuple(map(str, fields["schema"])),
            int(fields["event"]),
            str(fields["hash"]),
            _member(fields["database"]),
            tuple(_member(each) for each in fields["attachments"]),
            tuple(map(str, fields["lacking"])),
        )
    except _UNREADABLE as error:
        raise BackupDamaged(path, "its manifest cannot be read") from error


def _member(fields: Any) -> Member:
    member = Member(str(fields["sha256"]), int(fields["size"]))
    if not _SHA256.fullmatch(member.sha256) or not 0 <= member.size <= _LARGEST:
        raise ValueError(member)
    return member


@contextmanager
def _refusing(path: Path | None) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}. Nothing was changed.") from error
    except ContentsAltered as error:
        raise BackupDamaged(path, "a file in it is not what was written") from error
    except IsADirectoryError as error:
        raise NotFound(f"{path} is a folder. Name a backup in it. Nothing was changed.") from error
    except OSError as error:
        # zipfile goes to places that the file names, before its beginning among them; bz2 says so of damage
        if error.errno not in {None, errno.EINVAL}:
            raise
        raise BackupDamaged(path, "it is damaged") from error
    except CerttuiError:
        raise
    except _UNREADABLE as error:
        raise BackupDamaged(path, " ".join(str(error).split()) or "it is cut short") from error
