"""Leaving: what is still being read for a screen that was left is called off before its widgets go.

What is being written for one goes on to its end, and says what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


class Leaving(DOMNode):
    """Beside a Screen. Textual ends a screen's workers after its widgets, which they would look for and not find."""

    def on_screen_suspend(self) -> None:
        """Call off the workers of the screen and of all in it; not where another screen or view is only in front of it."""
        stacks: Iterable[Sequence[DOMNode]] = self.app._screen_stacks.values()  # noqa: SLF001 - there is no other way
        if any(self in stack for stack in stacks):
            return
        for worker in list(self.app.workers):
            if self not in worker.node.ancestors_with_self:
                continue
            if self.is_outlived_by(worker):
                worker._node = self.app  # noqa: SLF001 - Textual calls off the workers of a node that has gone
            else:
                worker.cancel()

    def is_outlived_by(self, worker: Worker[Any]) -> bool:  # noqa: ARG002 - a dialog is by none
        """Whether the worker goes on when the screen has gone."""
        return False
