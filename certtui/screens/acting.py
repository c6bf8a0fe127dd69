"""What of a screen's or a pane's actions is allowed now: greyed where not, with the reason when its key is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.dom import DOMNode

from certtui.errors import CerttuiError
from certtui.rights import Right
from certtui.text import printable

if TYPE_CHECKING:
    from certtui.screens.desk import Desk


class Acting(DOMNode):
    """Beside a Screen or a Widget that has a `desk`: NEEDED names the right, or rights, that each action takes.

    What the classes above a class need is needed by it as well. Actions are for today, but for those that are ON_ANY_DAY.
    The commands check the right as well; here it only decides what is greyed.
    """

    NEEDED: ClassVar[Mapping[str, Right | tuple[Right, ...]]] = {}
    ON_ANY_DAY: ClassVar[frozenset[str]] = frozenset()
    desk: Desk

    def __init_subclass__(cls, **options: Any) -> None:
        """Add what its bases need, and may do on any day, to the class's own."""
        super().__init_subclass__(**options)
        bases = [base for base in reversed(cls.__mro__) if issubclass(base, Acting)]
        cls.NEEDED = {action: needed for base in bases for action, needed in base.NEEDED.items()}
        cls.ON_ANY_DAY = frozenset().union(*(base.ON_ANY_DAY for base in bases))

    def possible(self, action: str) -> bool:  # noqa: ARG002 - most actions always have something to act on
        """Whether there is anything to do the action with; where not, its key is not offered at all."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Grey what is not allowed, or not possible on another day than today."""
        if not self.possible(action):
            return False
        if action not in self.NEEDED:
            return True
        may = all(map(self.desk.session.operator.may, self._rights(action)))
        return True if may and self.fits_day(action) else None

    def fits_day(self, action: str) -> bool:
        """Whether the action can be done on the day that is looked at."""
        return self.desk.session.is_today or action in self.ON_ANY_DAY

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
        if not self.fits_day(action):
            session.require_today()
        for right in self._rights(action):
            session.operator.require(right)

    def _rights(self, action: str) -> tuple[Right, ...]:
        needed = self.NEEDED[action]
        return needed if isinstance(needed, tuple) else (needed,)
