"""CertificationTree: the groups and certifications at the left, each with what needs action, narrowed as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.actions import SkipAction
from textual.binding import Binding
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from certtui.records import Status
from certtui.text import cell_width, fit, printable
from certtui.theme import STATUS_LOOKS, status_css
from certtui.widgets.keys import Keys
from certtui.widgets.long_scroll import LongScroll
from certtui.widgets.tree_lines import CertificationEntry, GroupEntry, Line, identity, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType


__all__ = ["CertificationEntry", "CertificationTree", "GroupEntry"]

_key = Keys("tree", Binding.Group("Move", compact=True))


class CertificationTree(LongScroll, can_focus=True):
    """Groups and certifications. `empty` is what it says where there are none: what to do next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up,k", "cursor_up", "Up", "One line up"),
        _key("down,j", "cursor_down", "Down", "One line down"),
        _key("pageup,ctrl+u", "page_up", "Page up", "One page up"),
        _key("pagedown,ctrl+f", "page_down", "Page down", "One page down"),
        _key("home,g", "first", "First", "To the first line"),
        _key("end,G", "last", "Last", "To the last line"),
        _key("left", "collapse", "Collapse", "Collapse the group, or go to it"),
        _key("right", "expand", "Expand", "Expand the group, or go into it"),
        _key("enter", "enter", "Open", "Open this certification", show=True),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tree--group", "tree--cursor", "tree--empty", *STATUS_LOOKS}
    DEFAULT_CSS = """
    CertificationTree {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        color: $foreground;
        & > .tree--group { text-style: bold; }
        & > .tree--cursor { text-style: bold underline; }
        & > .tree--empty { text-style: italic; }
        &:focus > .tree--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        &:ansi:focus > .tree--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
        &:nocolor:focus > .tree--cursor { text-style: reverse; }
    }
    """ + status_css("CertificationTree")

    class CertificationChosen(Message):
        """The cursor came to a certification."""

        def __init__(self, certification_id: int) -> None:
            super().__init__()
            self.certification_id = certification_id

    class GroupChosen(Message):
        """The cursor came to a group."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Entered(Message):
        """A certification was opened."""

        def __init__(self, certification_id: int) -> None:
            super().__init__()
            self.certification_id = certification_id

    def __init__(
        self,
        *,
        empty: str = "No certifications yet.",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._empty = empty
        self._groups: Sequence[GroupEntry] = ()
        self._counts: dict[int, tuple[int | None, int | None]] = {}
        self._doubted = False
        self._collapsed: set[str] = set()
        self._query = ""
        self._lines: list[Line] = []
        self._cursor = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Have no key to open what is not there."""
        return bool(self._lines) if action == "enter" else True

    # What a screen sees and sets

    @property
    def cursor_id(self) -> int | None:
        """The id of the certification under the cursor; None on a group, or where there are none."""
        line = self._line_at(self._cursor)
        return line.id if isinstance(line, CertificationEntry) else None

    @property
    def cursor_group(self) -> str | None:
        """The name of the group that the cursor is on or in; None where there are none."""
        for line in reversed(self._lines[: self._cursor + 1]):
            if isinstance(line, GroupEntry):
                return line.name
        return None

    def show(self, groups: Sequence[GroupEntry]) -> None:
        """Show these; the cursor stays on its certification or group, if that is still among them.

        Counts that come with none are those of before, until newer ones come.
        """
        self._groups = groups
        before = self._counts
        self._counts = {
            entry.id: before.get(entry.id, (None, None)) if entry.gaps is None else (entry.gaps, entry.soon)
            for group in groups
            for entry in group.entries
        }
        self._relist(self._line_at(self._cursor))

    def set_empty(self, text: str) -> None:
        """Say something else where there are none: what to do next, or why."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def forget_counts(self) -> None:
        """Show no counts until new ones come: those of before are of another day."""
        self._counts = {}
        self._doubted = False
        self.refresh()

    def doubt_counts(self) -> None:
        """Where there are no counts say that they are not known: nothing would look like nothing to do."""
        self._doubted = True
        self.refresh()

    def update_counts(self, counts: Mapping[int, tuple[int | None, int | None]]) -> None:
        """Take new (gaps, soon) for some certifications; only lines whose counts changed are painted."""
        changed = {key for key, pair in counts.items() if self._counts.get(key) != pair}
        self._counts.update(counts)
        for position, line in enumerate(self._lines):
            if isinstance(line, CertificationEntry) and line.id in changed:
                self._refresh_position(position)

    def narrow(self, query: str) -> None:
        """Show only what matches; the cursor goes to the first match unless it is on one."""
        before = self._line_at(self._cursor)
        self._query = query
        self._relist(before if isinstance(before, CertificationEntry) or not query else None)

    def move_to(self, certification_id: int) -> bool:
        """Put the cursor on a certification, expanding its group; False if it is not among those shown."""
        for group in self._groups:
            if any(entry.id == certification_id for entry in group.entries):
                self._collapsed.discard(group.name)
                self._relist(self._line_at(self._cursor))
        position = self._position_of(
            lambda line: isinstance(line, CertificationEntry) and line.id == certification_id
        )
        if position is not None:
            self._move(position)
        return position is not None

    # Lines and cursor

    def _line_at(self, position: int) -> Line | None:
        return self._lines[position] if 0 <= position < len(self._lines) else None

    def _position_of(self, fits: Callable[[Line], bool]) -> int | None:
        return next((position for position, line in enumerate(self._lines) if fits(line)), None)

    def _relist(self, before: Line | None) -> None:
        """List the lines anew with the cursor on the same record, else on the first certification."""
        told = identity(self._line_at(self._cursor))
        self._lines = lines_of(self._groups, self._collapsed, self._query)
        position = None
        if before is not None:
            position = self._position_of(lambda line: identity(line) == identity(before))
        if position is None:
            position = self._position_of(lambda line: isinstance(line, CertificationEntry))
        self._cursor = position or 0
        self.set_length(len(self._lines))
        self._keep_in_sight()
        self.refresh()
        if identity(self._line_at(self._cursor)) != told:
            self._tell()

    def _move(self, position: int) -> None:
        position = max(0, min(position, len(self._lines) - 1))
        if position == self._cursor or not self._lines:
            return
        before, self._cursor = self._cursor, position
        self._refresh_position(before)
        self._refresh_position(position)
        self._keep_in_sight()
        self._tell()

    def _tell(self) -> None:
        line = self._line_at(self._cursor)
        if isinstance(line, CertificationEntry):
            self.post_message(self.CertificationChosen(line.id))
        elif line is not None:
            self.post_message(self.GroupChosen(line.name))

    def _keep_in_sight(self) -> None:
        height = self.size.height
        if height:
            top = min(max(self.scroll_offset.y, self._cursor - height + 1), self._cursor)
            self.scroll_to(y=top, animate=False, force=True)

    def _refresh_position(self, position: int) -> None:
        self.refresh(Region(0, position - self.scroll_offset.y, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._keep_in_sight()

    # Keys and mouse

    def action_cursor_up(self) -> None:
        """Move one line up."""
        self._move(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """Move one line down."""
        self._move(self._cursor + 1)

    def action_page_up(self) -> None:
        """Move one page up."""
        self._move(self._cursor - max(self.size.height, 1))

    def action_page_down(self) -> None:
        """Move one page down."""
        self._move(self._cursor + max(self.size.height, 1))

    def action_first(self) -> None:
        """Move to the first line."""
        self._move(0)

    def action_last(self) -> None:
        """Move to the last line."""
        self._move(len(self._lines) - 1)

    def action_collapse(self) -> None:
        """Collapse the cursor's group; from a certification, go to its group."""
        line = self._line_at(self._cursor)
        if isinstance(line, CertificationEntry):
            self._move(max(p for p in range(self._cursor) if isinstance(self._lines[p], GroupEntry)))
        elif line is not None and not self._query and line.name not in self._collapsed:
            self._fold(line, collapsed=True)
        else:
            raise SkipAction

    def action_expand(self) -> None:
        """Expand the cursor's group; in an expanded one, go to its first certification."""
        line = self._line_at(self._cursor)
        if not isinstance(line, GroupEntry):
            raise SkipAction
        if line.name in self._collapsed and not self._query:
            self._fold(line, collapsed=False)
        else:
            self._move(self._cursor + 1)

    def action_enter(self) -> None:
        """Open the certification; fold or unfold the group."""
        line = self._line_at(self._cursor)
        if isinstance(line, CertificationEntry):
            self.post_message(self.Entered(line.id))
        elif line is not None and not self._query:
            self._fold(line, collapsed=line.name not in self._collapsed)

    def _fold(self, group: GroupEntry, *, collapsed: bool) -> None:
        (self._collapsed.add if collapsed else self._collapsed.discard)(group.name)
        self._relist(group)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a line; on a group's, fold or unfold it."""
        at = event.get_content_offset(self)
        line = None if at is None else self._line_at(self.scroll_offset.y + at.y)
        if at is not None and line is not None:
            self._move(self.scroll_offset.y + at.y)
            if isinstance(line, GroupEntry):
                self.action_enter()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Paint one line, its counts at the right."""
        width = self.scrollable_size.width
        position = self.scroll_offset.y + y
        line = self._line_at(position)
        ground = self.rich_style
        if line is None:
            words = self._notice().splitlines()[y - 1 : y] if not self._lines and y else []
            style = ground + self.get_component_rich_style("tree--empty", partial=True)
            return Strip([Segment(fit(f" {printable(words[0])}" if words else "", width), style)], width)
        cover = None
        if position == self._cursor:
            cover = ground + self.get_component_rich_style("tree--cursor", partial=True)
        return self._painted(line, width, ground, cover)

    def _notice(self) -> str:
        return "Nothing matches.\n\nEscape shows all." if self._groups else self._empty

    def _painted(self, line: Line, width: int, ground: Style, cover: Style | None) -> Strip:
        if isinstance(line, GroupEntry):
            sign = "▸" if line.name in self._collapsed and not self._query else "▾"
            style = cover or ground + self.get_component_rich_style("tree--group", partial=True)
            return Strip([Segment(fit(f"{sign} {printable(line.name)}", width), style)], width)
        counts = self._count_segments(line, ground, cover)
        taken = sum(cell_width(segment.text) for segment in counts)
        name = fit(f"  {printable(line.name)}", max(width - taken, 0))
        return Strip([Segment(name, cover or ground), *counts]).crop_extend(0, width, cover or ground)

    def _count_segments(self, entry: CertificationEntry, ground: Style, cover: Style | None) -> list[Segment]:
        """Give the counts with their glyphs, those that are nought left out."""
        segments: list[Segment] = []
        gaps, soon = self._counts.get(entry.id, (None, None))
        if gaps is None and self._doubted:
            return [Segment(" ?", cover or ground)]
        for number, status in ((gaps, Status.EXPIRED), (soon, Status.EXPIRES_SOON)):
            if number:
                look = self.get_component_rich_style(status.word, partial=True)
                segments += [
                    Segment(" ", cover or ground),
                    Segment(f"{number}{status.glyph}", cover or ground + look),
                ]
        return segments
