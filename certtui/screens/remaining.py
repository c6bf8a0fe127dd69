"""What remains to be done after something was done, as the interface shows it."""

from __future__ import annotations

import time
from typing import Any

from textual.app import App
from textual.worker import NoActiveWorker, get_current_worker

from certtui.errors import CerttuiError, DatabaseUnavailable
from certtui.screens.desk import has_saved
from certtui.text import printable

_READ_FOR = 12.0
"""Seconds for which it is shown."""


class ShowsRemaining(App[int]):
    """Shows what remains beside the answer of the act that left it, which would otherwise take its place."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._remaining: list[tuple[float, str]] = []

    def show_remaining(self, text: str) -> None:
        """Show what remains; called by the thread that found it."""
        self.call_later(self._show_remaining, text)

    def _show_remaining(self, text: str) -> None:
        self._remaining.append((time.monotonic() + _READ_FOR, text))
        self._notify_remaining(text)

    def notify(self, message: str, **options: Any) -> None:
        """Say something, and again what remains, which has perhaps not been read yet."""
        super().notify(message, **options)
        now = time.monotonic()
        self._remaining = [(until, text) for until, text in self._remaining if until > now]
        for _, text in self._remaining:
            self._notify_remaining(text)

    def _notify_remaining(self, text: str) -> None:
        super().notify(printable(text), markup=False, severity="warning", timeout=_READ_FOR)


def words_of(error: CerttuiError) -> str:
    """What an error that ended a worker means: not that nothing was changed, where the worker has saved its change."""
    try:
        saved = has_saved(get_current_worker())
    except NoActiveWorker:
        saved = False
    if saved and isinstance(error, DatabaseUnavailable):
        return "The change was saved, but the database does not answer now: what is shown may be old."
    return printable(str(error))
