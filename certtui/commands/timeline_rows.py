"""How the rows of stored timelines are moved, dropped and split in bulk, on either engine.

Owns the statements alone: what they are told comes from commands.timelines, and goes nowhere but into its transaction.
A span is named by its association and its first day.
"""

from __future__ import annotations

from collections.abc import Sequence

from certtui.store import execute_many, is_postgresql

Moved = tuple[int, str, str, str, int]
"""Association, first day until now, first day, last day, status."""
Named = tuple[int, str]
"""Association, first day."""

_COLUMNS = "association_id, starts_on, ends_on, certification_id, active, status, instance_id, expires_on"


def drop_spans(spans: Sequence[Named]) -> None:
    """Delete spans."""
    if is_postgresql():
        execute_many("DELETE FROM span s USING {rows} WHERE " + _NAMED, _NAMES, spans)
    else:
        execute_many("DELETE FROM span WHERE association_id = ?1 AND starts_on = ?2", _NAMES, spans)


def move_spans(spans: Sequence[Moved]) -> None:
    """Give spans other days and another status; no other span of theirs may begin on the new first day."""
    if is_postgresql():
        execute_many(
            "UPDATE span s SET starts_on = new.c, ends_on = new.d, status = new.e FROM {rows} WHERE "
            + _NAMED,
            _MOVES,
            spans,
        )
    else:
        execute_many(
            "UPDATE span SET starts_on = ?3, ends_on = ?4, status = ?5 WHERE association_id = ?1 AND starts_on = ?2",
            _MOVES,
            spans,
        )


def split_spans(spans: Sequence[Moved]) -> None:
    """Store further spans beside those named, for the same instance and expiry but other days and another status."""
    select = f"INSERT INTO span ({_COLUMNS}) SELECT s.association_id, {{}}, s.instance_id, s.expires_on FROM span s"
    if is_postgresql():
        values = "new.c, new.d, s.certification_id, s.active, new.e"
        execute_many(f"{select.format(values)}, {{rows}} WHERE {_NAMED}", _MOVES, spans)
    else:
        values = "?3, ?4, s.certification_id, s.active, ?5"
        execute_many(
            f"{select.format(values)} WHERE s.association_id = ?1 AND s.starts_on = ?2", _MOVES, spans
        )


_NAMED = "s.association_id = new.a AND s.starts_on = new.b"
_NAMES = ("bigint", "date")
_MOVES = ("bigint", "date", "date", "date", "smallint")
