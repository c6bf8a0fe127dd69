"""Waiting for one's turn to write: who is told of it, and may call it off.

A front end says by `telling` whom to tell; whatever waits for a turn calls `tell` again and again meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

WORD_AFTER: Final = 2.0
"""Seconds of waiting after which an operator is told why nothing happens."""
WORDS: Final = "Waiting for another operator's change to finish …"

Told = Callable[[float], None]
"""Called with the seconds waited so far; raises Cancelled to wait no longer."""


def _nobody(_seconds: float) -> None:
    """Where no front end listens, one waits in silence."""


_told: ContextVar[Told] = ContextVar("told", default=_nobody)


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Have `told` hear of the waiting that the block does, in this thread."""
    before = _told.set(told)
    try:
        yield
    finally:
        _told.reset(before)


def tell(seconds: float) -> None:
    """Say that one has been waiting for so long. Raises Cancelled where that was called off."""
    _told.get()(seconds)
