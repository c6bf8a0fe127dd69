"""Words: text that a screen says again and again."""

from __future__ import annotations

from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static


class Words(Static):
    """`Static` for text that follows what is typed: said again as it stands, nothing is laid out or painted anew."""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show this; `layout` as of Static."""
        if not _is_same(content, self.content):
            super().update(content, layout=layout)


def _is_same(one: VisualType, other: VisualType) -> bool:
    if isinstance(one, Content) and isinstance(other, Content):
        return one.is_same(other)
    return isinstance(one, str) and isinstance(other, str) and one == other
