"""What of a screen's or a pane's actions is allowed now: greyed where not, with the reason when its key is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.dom import DOMNode

from certtui.errors import CerttuiError
from certtui.rights import Right
from certtui.text import printable

if TYPE_CHECKING:
    from certtui.screens.desk import Desk


class Acting(DOMNode):
    """Beside a Screen or a Widget that has a `desk`: NEEDED names the right, or rights, that each action takes.

    The commands check the right as well; here it only decides what is greyed.
    """

    NEEDED: ClassVar[Mapping[str, Right | tuple[Right, ...]]] = {}
    desk: Desk

    def possible(self, action: str) -> bool:  # noqa: ARG002 - most actions always have something to act on
        """Whether there is anything to do the action with; where not, its key is not offered at all."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Grey what is not allowed, or not possible on another day than today."""
        if not self.possible(action):
            return False
        if action not in self.NEEDED:
            return True
        session = self.desk.session
        return True if session.is_today and all(map(session.operator.may, self._rights(action))) else None

    def on_key(self, event: events.Key) -> None:
        """Say why, when a key is pressed whose action is greyed."""
        if event.key not in self._bindings.key_to_bindings:
            return  # no need to ask of every action on the screen whether it is possible now: most keys move something
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and not active.enabled:
            event.stop()
            try:
                self.require(active.binding.action)
            except CerttuiError as refusal:
                self.app.notify(printable(str(refusal)), markup=False, severity="warning", timeout=8)

    def require(self, action: str) -> None:
        """Raise NotPermitted, or UsageError away from today, where the action may not be done."""
        session = self.desk.session
        session.require_today()
        for right in self._rights(action):
            session.operator.require(right)

    def _rights(self, action: str) -> tuple[Right, ...]:
        needed = self.NEEDED[action]
        return needed if isinstance(needed, tuple) else (needed,)
