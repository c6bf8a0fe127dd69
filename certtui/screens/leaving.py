"""Leaving: what is still being read for a screen that was left is called off before its widgets go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.dom import DOMNode


class Leaving(DOMNode):
    """Beside a Screen. Textual ends a screen's workers after its widgets, which they would look for and not find."""

    def on_screen_suspend(self) -> None:
        """Call off the workers of the screen and of all in it; not where another screen or view is only in front of it."""
        stacks: Iterable[Sequence[DOMNode]] = self.app._screen_stacks.values()  # noqa: SLF001 - there is no other way
        if any(self in stack for stack in stacks):
            return
        for worker in self.app.workers:
            if self in worker.node.ancestors_with_self:
                worker.cancel()
