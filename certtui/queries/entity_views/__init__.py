"""The views of a kind of entity: which entities there are and in what order, their summaries, what each is to hold.

Owns what an entity is summed up to: its counts per status, the worst of them, its next expiry. As everywhere, a table
holds ids and asks for a page of rows; what orders or chooses by summaries reads them all once (`summaries`).
"""

from certtui.queries.entity_views.changes import Changed, find_changed
from certtui.queries.entity_views.holdings import (
    Holding,
    WholeEntity,
    count_holders,
    find_associations_of,
    get_whole_entity,
    list_holdings,
)
from certtui.queries.entity_views.listing import (
    EntityLine,
    EntitySort,
    get_entity_lines,
    list_entity_ids,
)
from certtui.queries.entity_views.summaries import Summaries, load_summaries, reread, scope_of
from certtui.queries.entity_views.worst import EntitySummary, worst_of

__all__ = [
    "Changed",
    "EntityLine",
    "EntitySort",
    "EntitySummary",
    "Holding",
    "Summaries",
    "WholeEntity",
    "count_holders",
    "find_associations_of",
    "find_changed",
    "get_entity_lines",
    "get_whole_entity",
    "list_entity_ids",
    "list_holdings",
    "load_summaries",
    "reread",
    "scope_of",
    "worst_of",
]
