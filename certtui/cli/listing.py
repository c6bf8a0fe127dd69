"""Rows of an answer on stdout: a table for people, JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certtui.cli.streams import put
from certtui.text import cell_width, fit, printable

Value = str | int | bool | Sequence[str]


def put_rows(form: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Put rows out as `form` says, "table" or "json"; the columns' words are the keys in JSON (permission_sets)."""
    if form == "json":
        import json

        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        put(json.dumps(objects, ensure_ascii=False, indent=2))
        return
    table = [[column.replace("_", " ").capitalize() for column in columns]]
    table += [[printable(_text(value)) for value in row] for row in rows]
    widths = [max(map(cell_width, column)) for column in zip(*table, strict=True)]
    put("\n".join("  ".join(map(fit, row, widths)).rstrip() for row in table))


def put_fields(fields: Iterable[tuple[str, str]]) -> None:
    """Put one thing out, a field to a line."""
    lines = [(word, printable(text)) for word, text in fields]
    width = max((cell_width(word) for word, _ in lines), default=0) + 2
    put("\n".join((fit(word, width) + text).rstrip() for word, text in lines))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return value if isinstance(value, str) else ", ".join(value)
