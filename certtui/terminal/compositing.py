"""A screen that has only those lines of its widgets painted that can be seen.

Textual paints of every widget that an update touches all lines, also those of containers, which others cover, and drops
them. With three containers behind a table that takes as long as the table itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

from textual._compositor import Compositor
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

T = TypeVar("T")

_Chops = dict[int, Strip | None]
"""A line, by the columns at which it is cut: where any widget begins or ends. None where nothing is painted yet."""


class LeanCompositor(Compositor):
    """Textual's, which gives the same pictures. Stands on one private method, `Compositor._render_chops`."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """Paint these lines, from the front to the back; what is in front keeps its place."""
        chops: list[_Chops] = [
            dict.fromkeys(cuts[:-1]) if is_rendered_line(y) else {} for y, cuts in enumerate(self.cuts)
        ]
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            seen = shown.intersection(crop)
            lines = (
                [y for y in seen.line_range if self._has_gap(chops[y], self.cuts[y], seen)] if seen else ()
            )
            if not lines:
                continue
            x, top = shown.x, lines[0]
            strips = widget.render_lines(
                Region(x - region.x, top - region.y, shown.width, lines[-1] + 1 - top)
            )
            for y in lines:
                cuts = [cut for cut in self.cuts[y] if x <= cut <= shown.right]
                parts = strips[y - top].divide([cut - x for cut in cuts[1:]])
                for cut, part in zip(cuts, parts, strict=False):
                    if chops[y].get(cut) is None:
                        chops[y][cut] = part
        return cast("Sequence[Mapping[int, Strip]]", chops)

    @staticmethod
    def _has_gap(line: _Chops, cuts: Sequence[int], seen: Region) -> bool:
        """Whether something of this region is not covered on a line."""
        return any(
            chop is None and cut < seen.right and end > seen.x
            for (cut, chop), end in zip(line.items(), cuts[1:], strict=False)
        )


class LeanScreen(Screen[T]):
    """A screen with that compositor."""

    def __init__(self, *args: str | None, **options: str | None) -> None:
        super().__init__(*args, **options)
        self._compositor = LeanCompositor()

    def paint_now(self) -> None:
        """Paint what is to be painted, and do not wait for the clock."""
        self._on_timer_update()

    def _on_timer_update(self) -> None:
        """Paint once where all is to be painted and laid out anew: else what is laid out is painted first, then all again."""
        if self._layout_required and self._repaint_required and not self.app._batch_count:  # noqa: SLF001 - as Textual asks
            self._repaint_required = False
            self._dirty_widgets.clear()
            self._dirty_widgets.add(self)
        super()._on_timer_update()

    def _screen_resized(self, size: Size) -> None:
        """Lay out for another size only: every dialog that opens tells all screens below it the size that they have."""
        if size != self._compositor.size or self._layout_required or self._layout_widgets:
            super()._screen_resized(size)

    @classmethod
    def _get_component_classes(cls) -> frozenset[str]:  # type: ignore[override]
        """Add those of every screen, as text that is selected is painted with.

        Textual looks for them among the first base of each class, which may stand beside a screen and be none.
        """
        return super()._get_component_classes() | Screen.COMPONENT_CLASSES
