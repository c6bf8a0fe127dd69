"""What Textual puts below the first screen."""

from __future__ import annotations

from certtui.terminal.compositing import LeanScreen


class Ground(LeanScreen[None]):
    """Never seen, so nothing of it is painted."""

    def _compositor_refresh(self) -> None:
        """Paint nothing."""
