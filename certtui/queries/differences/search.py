"""What is searched in the entities of a comparison, of whatever kinds they are."""

from __future__ import annotations

from certtui.filters import Filter
from certtui.queries.entities import SearchTexts, load_search_texts
from certtui.store import execute


def load_texts(filter: Filter) -> SearchTexts:
    """The texts of all entities that the filter may be about, read once and searched in memory from then on."""
    if filter.kind is not None:
        return load_search_texts(filter.kind)
    lowest, highest = execute("SELECT min(id), max(id) FROM entity").fetchone()
    if lowest is None:
        return SearchTexts((), 0, 0)
    texts = SearchTexts(execute("SELECT id, search FROM entity"), lowest, highest)
    for id, role in execute(
        "SELECT m.entity_id, r.search FROM role_member m JOIN role r ON r.id = m.role_id"
    ):
        texts.append(id, role)
    return texts
