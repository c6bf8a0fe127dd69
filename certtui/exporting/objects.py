"""JSON: an array with an object per row, or one object per line; one row to a line in both, so that they can be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certtui.exporting.writing import Value


def write_json(
    columns: Sequence[str], chunks: Iterable[list[Sequence[Value]]], stream: BinaryIO, *, lines: bool
) -> int:
    """Write each row as an object with its columns as keys, and return how many rows there were."""
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    separator = "\n" if lines else ",\n"
    count = 0
    stream.write(b"" if lines else b"[")
    for chunk in chunks:
        objects = separator.join(encode(dict(zip(columns, row, strict=True))) for row in chunk)
        lead = separator if count else "" if lines else "\n"
        stream.write((lead + objects).encode())
        count += len(chunk)
    end = "\n" if lines and count else "" if lines else "\n]\n" if count else "]\n"
    stream.write(end.encode())
    return count
