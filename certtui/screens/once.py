"""Once: a long reading that several wait for in turn, each of whom may be called off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Begun once for a key, whoever waits for it: typing on does not begin it anew for every character."""

    def __init__(self) -> None:
        self._key: object = None
        self._task: asyncio.Task[T] | None = None

    def known(self, key: object) -> bool:
        """Whether the answer for this key is there."""
        task = self._task
        return key == self._key and task is not None and task.done() and not _failed(task)

    async def get(self, key: object, begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer for the key, begun unless it was. Raises what it raises; it is then begun anew when next asked for."""
        if key != self._key or self._task is None or (self._task.done() and _failed(self._task)):
            self._key = key
            self._task = asyncio.create_task(begin())
            self._task.add_done_callback(_failed)
        return await asyncio.shield(self._task)


def _failed(task: asyncio.Task[Any]) -> bool:
    """Whether it ended in an error; asked, so that an error nobody waited for is not told of as forgotten."""
    return task.cancelled() or task.exception() is not None
