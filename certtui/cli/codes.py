"""The codes of entities as people hand them in: a list in any usual form, or the file of an export."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from certtui.errors import InvalidInput, NotFound
from certtui.importing.encoding import find_encoding
from certtui.importing.reading import open_table

_COLUMNS = ("code", "entity_code", "employee_code")
"""What the column of codes is called in the files that certtui writes."""
_LARGEST = 32 << 20
"""Bytes of a list; a million codes have a third of that."""
_SEPARATORS = re.compile("[\r\n,;\t]")
"""Not blanks: codes may have them within."""


def read_codes(source: str) -> list[str]:
    """The codes in a file, or on standard input for "-", each once, in the order in which they come.

    1. A file with a header that names a column of codes (as `certtui export` writes) gives that column.
    2. Any other is a list: one code to a line, or separated by commas, semicolons or tabs.

    Byte order marks and every kind of line end are taken. Raises NotFound when there is no such file, and
    InvalidInput("codes") when it cannot be read or holds no code.
    """
    data = _read(source)
    codes = _column(data) or _list(data)
    if not codes:
        raise InvalidInput("codes", "There is no code in what was given. Nothing was changed.")
    return list(dict.fromkeys(codes))


def _read(source: str) -> bytes:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {source}. Nothing was changed.") from error
    except OSError as error:
        raise InvalidInput("codes", f"{source} cannot be read: {error.strerror or error}.") from error
    if len(data) > _LARGEST:
        raise InvalidInput(
            "codes",
            f"The list of codes has more than {_LARGEST >> 20} MB, the most that can be read. Nothing was changed. "
            "Divide it into several lists, or save only the column of codes.",
        )
    return data


def _column(data: bytes) -> list[str]:
    """The column of codes, when the first line is a header that names one."""
    is_workbook = data.startswith(b"PK\x03\x04")
    first = "" if is_workbook else _text(data).lstrip().partition("\n")[0].lower()
    if not is_workbook and not any(name in _SEPARATORS.split(first.replace('"', "")) for name in _COLUMNS):
        return []
    with open_table(io.BytesIO(data)) as table:
        columns = [column.lower() for column in table.columns]
        at = next((columns.index(name) for name in _COLUMNS if name in columns), None)
        if at is None:
            names = " or ".join(f"'{name}'" for name in _COLUMNS)
            raise InvalidInput("codes", f"The file has no column called {names}.")
        return [code for _, row in table.rows() if (code := str(row[at]))]


def _list(data: bytes) -> list[str]:
    return [code for part in _SEPARATORS.split(_text(data)) if (code := part.strip())]


def _text(data: bytes) -> str:
    stream = io.BytesIO(data)
    return data.decode(find_encoding(stream).codec)
