"""What goes over the line to the terminal: only the cells that changed.

Textual paints whole regions; over a slow SSH line that is what an operator waits for. `LeanApp` keeps a copy of what
the terminal shows and sends the difference. Anything it is not sure of is sent as Textual would have sent it.
"""

from __future__ import annotations

from certtui.terminal.app import LeanApp

__all__ = ["LeanApp"]
