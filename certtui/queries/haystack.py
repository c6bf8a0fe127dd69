"""What is searched in entities, read once, and the search of it: a stretch at a time, so that what fills a screen comes first."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, groupby
from operator import itemgetter
from typing import Final, NamedTuple

from certtui.records import Kind
from certtui.rights import Right, tells
from certtui.store import execute
from certtui.text import search_words

_STRETCH: Final = 1_024
"""Lines that are looked through before it is asked whether enough are found: half a millisecond."""
_STEP: Final = 8
"""Stretches of a step, which keeps who waits for the same thread waiting for a few milliseconds."""


class SearchTexts:
    """What is searched in the entities of a kind: code, name, e-mail, attributes, and the names of its roles.

    Kept by id less the lowest id, not in a dict: of 100,000 entities that is a third less to keep in memory.
    """

    def __init__(self, texts: Iterable[tuple[int, str]], lowest: int, highest: int) -> None:
        self._lowest = lowest
        self._lines = [""] * (highest - lowest + 1)
        for id, text in texts:
            if lowest <= id <= highest:  # one may have come since those were asked for
                self._lines[id - lowest] = text

    def of(self, ids: Iterable[int]) -> list[str]:
        """The texts of these entities."""
        lines, lowest = self._lines, self._lowest
        return [lines[id - lowest] for id in ids]


@tells(Right.VIEW_ENTITIES)
def load_search_texts(kind: Kind | None) -> SearchTexts:
    """Read what is searched in all entities of a kind; None: of all kinds."""
    # +kind: read in the order of ids, and not by an index to be sorted afterwards, as much memory again
    which, params = ("", ()) if kind is None else (" WHERE +kind = ?", (int(kind),))
    lowest, highest = execute(f"SELECT min(id), max(id) FROM entity{which}", params).fetchone()
    if lowest is None:
        return SearchTexts((), 0, 0)
    texts = execute(f"SELECT id, search FROM entity{which} ORDER BY id", params)
    if kind not in (None, Kind.EMPLOYEE):
        return SearchTexts(texts, lowest, highest)
    roles = execute(
        "SELECT m.entity_id, r.search FROM role_member m JOIN role r ON r.id = m.role_id ORDER BY m.entity_id"
    )
    return SearchTexts(_with_roles(texts, roles), lowest, highest)


def _with_roles(
    texts: Iterable[tuple[int, str]], roles: Iterable[tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    """Each text with the roles of its entity, both in the order of ids: made once, so that no memory is left in bits."""
    by_entity = groupby(roles, key=itemgetter(0))
    member, held = next(by_entity, (None, ()))
    for id, text in texts:
        while member is not None and member < id:  # one that went between the two readings
            member, held = next(by_entity, (None, ()))
        yield id, "\n".join((text, *(role for _, role in held))) if member == id else text


class Finding(NamedTuple):
    """How far a search has come: positions in the list that hold every word, in its order, and what is left of it.

    `seen`: the part of the list that those are from, 1 being all of it. `left`: positions that may hold the words and
    were not looked at yet.
    """

    query: str
    found: array[int] | range
    seen: float
    left: tuple[memoryview[int] | range, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all have been looked at."""
        return not self.left

    @property
    def expected(self) -> int:
        """How many will be found in all; while some are left, as many as if those were like the others."""
        return len(self.found) if self.whole else max(int(len(self.found) / self.seen), len(self.found) + 1)


class Haystack:
    """What is searched of the entities of one list, in its order: a search answers with positions in that list.

    Typing on narrows what was found before, so that each further character costs less than the one before it.
    """

    def __init__(self, entities: Iterable[int], texts: SearchTexts, *, stretch: int = _STRETCH) -> None:
        self._lines = texts.of(entities)
        self._stretch = stretch
        self._last = Finding("", range(len(self._lines)), 1)

    def find(self, query: str) -> Sequence[int]:
        """The positions of those whose text holds every word of the query."""
        finding = self.find_first(query, len(self._lines))
        while not finding.whole:
            finding = self.go_on(finding)
        return finding.found

    def find_first(self, query: str, enough: int) -> Finding:
        """Begin a search, and look until `enough` (one at least) are found or all have been looked at."""
        last = self._last
        words = search_words(query)
        # a character that joins the one before it, as the mark of ガ joins カ, makes another word, not a longer one
        if all(any(earlier in word for word in words) for earlier in search_words(last.query)):
            # a view of them, as stretches are cut off it without copying what is behind
            among = last.found if isinstance(last.found, range) else memoryview(last.found)
            left = (among, *last.left)
        else:
            left = (range(len(self._lines)),)
        return self._look(Finding(query, array("l"), 0, left), words, enough)

    def go_on(self, finding: Finding) -> Finding:
        """Look at some more of what is left."""
        return self._look(finding, search_words(finding.query), None)

    def _look(self, finding: Finding, words: Sequence[str], enough: int | None) -> Finding:
        """Look on until `enough` are found in all; None: for one step."""
        found, seen = array("l", finding.found), finding.seen
        left = [stretch for stretch in finding.left if len(stretch)]
        steps = 0
        while left and (steps < _STEP if enough is None else len(found) < enough):
            stretch, rest = left[0][: self._stretch], left[0][self._stretch :]
            left[:1] = [rest] if len(rest) else []
            found.extend(self._holding(stretch, words))
            seen = (stretch[-1] + 1) / len(self._lines)
            steps += 1
        self._last = Finding(finding.query, found, seen, tuple(left))
        return self._last

    def _holding(self, stretch: memoryview[int] | range, words: Sequence[str]) -> Iterable[int]:
        """Those of the positions whose text holds every word."""
        lines = self._lines
        held: Iterable[int] = stretch
        for word in words:
            if isinstance(held, range):
                # in two steps: a third quicker than one, for a word that most of them hold
                held = list(compress(held, [word in line for line in lines[held.start : held.stop]]))
            else:
                held = [position for position in held if word in lines[position]]
        return held
