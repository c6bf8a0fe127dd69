"""Events of the audit log as they are asked for and as they are told."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple


class ActivityFilter(NamedTuple):
    """Which events are wanted; what is left empty narrows nothing.

    `certification_id` and `entity_id` together: what was about both. `since` and `until` are days in UTC, both
    inclusive. `text`: every word of it occurs in the event told in words.
    """

    certification_id: int | None = None
    entity_id: int | None = None
    operator: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


class Activity(NamedTuple):
    """One event. `at` is a moment in UTC; `touched` counts the entities of an act over many.

    `subject` names what it was about, as it is called now. In `detail` the ids of certifications are names already.
    """

    id: int
    at: str
    operator: str
    action: str
    certification_id: int | None
    entity_id: int | None
    subject: str
    detail: dict[str, Any]
    touched: int


class ActivityPage(NamedTuple):
    """Events, newest first; the next page is that `before` this id, None when the log's beginning is reached."""

    rows: tuple[Activity, ...]
    before: int | None
