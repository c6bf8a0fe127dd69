"""How a long command says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with (done, total) while a long command works; raises Cancelled to stop it, and everything is rolled back."""


def silent(_done: int, _total: int) -> None:
    """A Progress for those who do not watch."""
