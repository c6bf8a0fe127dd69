"""What an entity is to hold as its screen shows it: which of it, in what order; and what is said of the whole above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from textual.content import Content

from certtui.queries.entity_views import Holding, WholeEntity
from certtui.records import URGENCY, Counts, Status
from certtui.text import printable, search_key, search_words

_ORDERS: Final[dict[str, Callable[[Holding], str]]] = {
    "group": lambda one: search_key(one.group),
    "sources": lambda one: search_key(", ".join(one.sources)),
    "status": lambda one: str(URGENCY.index(one.status)),
    "effective": lambda one: one.effective_on or "~",
    "expires": lambda one: one.expires_on or "~",
}
"""What each column is sorted by; equal ones stay in the order of names. "~" comes after every date."""


class Choice(NamedTuple):
    """Which statuses (none: any), what is searched, and the order."""

    statuses: frozenset[Status] = frozenset()
    query: str = ""
    column: str = "status"
    descending: bool = False

    def of(self, holdings: Sequence[Holding]) -> list[Holding]:
        """Those of the holdings, which come by name, in its order."""
        words = search_words(self.query)
        rows = [
            one
            for one in holdings
            if (not self.statuses or one.status in self.statuses)
            and all(word in _searched(one) for word in words)
        ]
        if self.column == "name":
            return rows[::-1] if self.descending else rows
        return sorted(rows, key=_ORDERS[self.column], reverse=self.descending)


def _searched(one: Holding) -> str:
    return search_key(f"{one.certification} {one.group} {one.number} {' '.join(one.sources)}")


def about(entity: WholeEntity) -> Content:
    """Who it is in up to three lines: e-mail, roles, attributes; then its counts, the next expiry, where they are told."""
    details, summary = entity.details, entity.summary
    who = [details.kind.label, details.email or "no e-mail"]
    if not details.active:
        who.append("inactive")
    if entity.roles:
        who.append(", ".join(entity.roles))
    who += [f"{name}: {value}" for name, value in details.attributes]
    held = [_counted(summary.counts)]
    if summary.next_expiry:
        held.append(f"next expiry {summary.next_expiry}")
    lines = (who, held) if entity.told else (who,)
    return Content("\n").join(Content(printable(" · ".join(parts))) for parts in lines)


def _counted(counts: Counts) -> str:
    """The counts that are not nought, the worst first: ✗ 2 Expired   ● 8 Valid."""
    held = [f"{status.glyph} {counts.of(status):,} {status.label}" for status in URGENCY if counts.of(status)]
    return "   ".join(held) or "nothing to hold"
