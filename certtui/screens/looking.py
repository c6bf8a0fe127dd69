"""A while for which something is looked at before the rest of it is read: who moves on at once does not wait for that."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class LookingOn:
    """The while; cut short where the rest is wanted now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = 0.0
        self._wanted = asyncio.Event()

    def begin(self) -> None:
        """From now on; of the rest nothing is wanted yet."""
        self._until = asyncio.get_running_loop().time() + self._seconds
        self._wanted.clear()

    def cut_short(self) -> None:
        """Have the rest read now."""
        self._wanted.set()

    async def passes(self) -> None:
        """Wait until it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._until):
                await self._wanted.wait()
