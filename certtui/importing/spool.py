"""Keeps any number of lines in a temporary file and gives them back in another order, in memory that does not grow."""

from __future__ import annotations

import marshal
import tempfile
import weakref
from heapq import merge
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SORTED_AT_ONCE = 25_000
_READ_AT_ONCE = 250
_IN_MEMORY = 1 << 22
"""Bytes of a short file's lines, which need no file of their own."""

Line = tuple[Any, ...]
"""Numbers, text and None; lines are ordered by their first values, which tell any two of them apart."""


class SortedLines:
    """Takes lines in any order, and gives them in theirs, as often as wanted. The file goes with the object.

    Sorted stretches are written one after the other, in pieces that are read back as they are needed.
    """

    def __init__(self) -> None:
        self._stretch: list[Line] = []
        self._stretches: list[list[int]] = []
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the object
        weakref.finalize(self, self._file.close)
        self.number = 0

    def add(self, line: Line) -> None:
        """Take one in."""
        self._stretch.append(line)
        self.number += 1
        if len(self._stretch) >= _SORTED_AT_ONCE:
            self._put_away()

    def __iter__(self) -> Iterator[Line]:
        """Give all of them in order; nothing may be added meanwhile."""
        if not self._stretches:
            self._stretch.sort()
            return iter(self._stretch)
        self._put_away()
        return merge(*(self._read(pieces) for pieces in self._stretches))

    def _put_away(self) -> None:
        self._stretch.sort()
        pieces = []
        for start in range(0, len(self._stretch), _READ_AT_ONCE):
            pieces.append(self._file.tell())
            marshal.dump(self._stretch[start : start + _READ_AT_ONCE], self._file)
        if pieces:
            self._stretches.append([*pieces, self._file.tell()])
        self._stretch = []

    def _read(self, pieces: list[int]) -> Iterator[Line]:
        for start, end in pairwise(pieces):
            self._file.seek(start)
            # what this very object wrote, to a file that has no name
            yield from marshal.loads(self._file.read(end - start))  # noqa: S302
