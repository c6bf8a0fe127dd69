"""A while for which something is looked at before the rest of it is read: who moves on at once does not wait for that."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class LookingOn:
    """The while; cut short where the rest is wanted now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._wanted = asyncio.Event()

    def cut_short(self) -> None:
        """Have the rest read now."""
        self._wanted.set()

    async def passes(self) -> None:
        """Wait until it is over."""
        self._wanted.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await self._wanted.wait()
