"""Memory that is free again is given back to the system, as the interface stays open for days beside many others."""

from __future__ import annotations

import gc
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def give_back() -> None:
    """Have the C library give back what it keeps after a large reading: of sorting 100,000 rows, 10 MB."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], Any] | None:
    """The function of glibc for it; None where there is another C library, which may do so by itself."""
    import ctypes

    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return None


def collect_again() -> None:
    """Turn the garbage collector on, without what was made by the start: that stays as long as the program."""
    gc.freeze()
    gc.enable()
