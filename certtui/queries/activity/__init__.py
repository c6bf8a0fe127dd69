"""The audit log as it is read: who did what and when, newest first; what stands behind an event; what can be asked for."""

from certtui.queries.activity.choices import find_entity, list_actions, list_actors, require_reading
from certtui.queries.activity.reading import get_activity, list_activity, read_page, read_pages
from certtui.queries.activity.records import Activity, ActivityFilter, ActivityPage
from certtui.queries.activity.touched import (
    Proof,
    TouchedEntity,
    get_proofs,
    get_touched,
    list_touched,
    list_touched_ids,
)

__all__ = [
    "Activity",
    "ActivityFilter",
    "ActivityPage",
    "Proof",
    "TouchedEntity",
    "find_entity",
    "get_activity",
    "get_proofs",
    "get_touched",
    "list_actions",
    "list_activity",
    "list_actors",
    "list_touched",
    "list_touched_ids",
    "read_page",
    "read_pages",
    "require_reading",
]
