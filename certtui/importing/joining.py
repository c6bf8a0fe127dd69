"""Columns put together as one: "{Last}, {First}", and what every line has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certtui.importing.table import Cell

_BRACED = re.compile(r"\{([^{}]+)\}")
_OPENS, _CLOSES = "([{<«„“\"'", ")]}>»”\"'"


class Part(NamedTuple):
    """A column of a join: what divides it from the part before, and what stands around it alone."""

    column: int
    divider: str
    prefix: str = ""
    suffix: str = ""


class Join(NamedTuple):
    """Columns joined with text. A part whose cell is empty takes its divider and what stands around it along."""

    theirs: str
    parts: tuple[Part, ...]

    def text(self, row: Sequence[Cell]) -> str:
        """What the row has."""
        found = ""
        for part in self.parts:
            if cell := row[part.column]:
                found += f"{part.divider if found else ''}{part.prefix}{cell}{part.suffix}"
        return found.strip()


class Constant(NamedTuple):
    """What every line has."""

    value: str

    def text(self, _row: Sequence[Cell]) -> str:
        """The same in every row."""
        return self.value


def is_join(theirs: str) -> bool:
    """Whether what is mapped names columns in braces."""
    return bool(_BRACED.search(theirs))


def parse_join(theirs: str, find: Callable[[str], int]) -> Join:
    """Take apart "{Last}, {First}"; `find` gives the index of a column. Raises UsageError for a brace left open."""
    pieces = _BRACED.split(theirs)
    texts, names = pieces[::2], pieces[1::2]
    if any(sign in text for text in texts for sign in "{}"):
        raise UsageError(
            f"'{theirs}' has a brace without its partner. Write, for example, \"{{Last}}, {{First}}=name\"."
        )
    prefixes, suffixes, dividers = [texts[0]], [], [""]
    for text in texts[1:-1]:
        suffix, divider, prefix = _divided(text)
        suffixes.append(suffix)
        dividers.append(divider)
        prefixes.append(prefix)
    suffixes.append(texts[-1])
    columns = [find(name.strip()) for name in names]
    return Join(theirs, tuple(map(Part, columns, dividers, prefixes, suffixes)))


def last_first(last: int, first: int, columns: Sequence[str]) -> Join:
    """A name of two columns, as certtui writes names."""
    return Join(f"{{{columns[last]}}}, {{{columns[first]}}}", (Part(last, ""), Part(first, ", ")))


def _divided(text: str) -> tuple[str, str, str]:
    """What closes after the part before, what divides, and what opens before the part that follows."""
    start, end = 0, len(text)
    while start < end and text[start] in _CLOSES:
        start += 1
    while end > start and text[end - 1] in _OPENS:
        end -= 1
    return text[:start], text[start:end], text[end:]
