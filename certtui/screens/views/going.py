"""What a screen may ask of the program that no single screen can do: go to another view, look at another day."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date
from typing import Protocol, cast

from textual.dom import DOMNode

from certtui.filters import SortedFilter
from certtui.records import Kind


class Views(Protocol):
    """The program, as screens see it."""

    def switch_view(self, view: Kind | None) -> Awaitable[None]:
        """Go to the view of a kind; None: to the certifications. It is found as it was left."""

    def open_filter(self, wanted: SortedFilter) -> Awaitable[None]:
        """Go to the view that a filter is of, and have it show that."""

    def set_as_of(self, day: date) -> None:
        """Have every screen show another day."""


def views_of(node: DOMNode) -> Views:
    """The program that a screen or widget runs in."""
    return cast("Views", node.app)
