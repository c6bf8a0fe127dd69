"""What differs between two days: how many rows made which move, which rows, and the event that made each so."""

from __future__ import annotations

from certtui.queries.differences.events import Event
from certtui.queries.differences.moves import (
    ChangeOrder,
    Comparison,
    Move,
    count_changes,
    list_changes,
    list_first_changes,
    net,
    total,
)
from certtui.queries.differences.rows import Change, get_changes, stream_changes

__all__ = [
    "Change",
    "ChangeOrder",
    "Comparison",
    "Event",
    "Move",
    "count_changes",
    "get_changes",
    "list_changes",
    "list_first_changes",
    "net",
    "stream_changes",
    "total",
]
