"""Events as they are stored, read so that a log that somebody wrote over is read all the same.

The chain says that it was changed; here what cannot be understood is told as it stands.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, NamedTuple

from certtui import audit

_MOST_TOUCHED = 20_000_000
"""Entities of one act that are listed; more were never in a database, so somebody wrote the event over."""
_WRITTEN_OVER = (ValueError, OverflowError, zlib.error)


class StoredEvent(NamedTuple):
    """The columns of an event that tell something."""

    id: int
    at: str
    operator: str
    action: str
    certification_id: int | None
    entity_id: int | None
    detail: str
    touched: str


COLUMNS = ", ".join(StoredEvent._fields)


def read_detail(text: str) -> dict[str, Any]:
    """The detail without what only checks read; what is none is told as it stands."""
    try:
        detail = json.loads(text)
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        return {"unreadable": text}
    detail.pop(audit.SUMS, None)
    return detail


def read_touched(text: str) -> list[int]:
    """The ids of the entities that the act touched."""
    try:
        return audit.unpack(text) if audit.count_touched(text) <= _MOST_TOUCHED else []
    except _WRITTEN_OVER:
        return []


def count_touched(text: str) -> int:
    """How many entities the act touched."""
    try:
        return audit.count_touched(text)
    except _WRITTEN_OVER:
        return 0


def is_touched(text: str, entity: int) -> bool:
    """Whether the act touched the entity."""
    try:
        return audit.touches(text, entity)
    except _WRITTEN_OVER:
        return False


def ids_in(detail: dict[str, Any]) -> list[int]:
    """The certifications that the detail names, where it names them by their ids."""
    listed = detail.get("certifications")
    return [id for id in listed if isinstance(id, int)] if isinstance(listed, list) else []
