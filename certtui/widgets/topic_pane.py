"""TopicPane: what is to be known of one thing, topic by topic, each with its words wrapped beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.strip import Strip

from certtui.text import cell_width, fit, printable
from certtui.theme import STATUS_LOOKS, status_css
from certtui.widgets.keys import Keys
from certtui.widgets.long_scroll import LongScroll

_TOPIC_WIDTH: Final = 12
_LEAST_WORDS: Final = 20
"""Cells that the words have at least, in however narrow a terminal."""


_key = Keys("topics")


class Topic(NamedTuple):
    """A topic and what is said of it; `look` is that of a status, by its word, or `notice`."""

    name: str
    words: str
    look: str = ""


class _Line(NamedTuple):
    """A line as it is painted."""

    topic: str
    words: str
    look: str


class TopicPane(LongScroll, can_focus=True, inherit_bindings=False):
    """Shows topics; scrolls where they take more lines than it has, and says so in its last one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"topics--topic", "topics--more", "notice", *STATUS_LOOKS}
    DEFAULT_CSS = """
    TopicPane {
        height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        color: $foreground; padding: 0 0 0 1;
        & > .topics--topic { text-style: bold; }
        & > .topics--more { text-style: dim; }
        & > .notice { color: $warning; text-style: bold; }
    }
    """ + status_css("TopicPane")
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up", "scroll_up", "Up", "One line up", "up"),
        _key("down", "scroll_down", "Down", "One line down", "down"),
        _key("pageup", "page_up", "Page up", "One page up", "page_up"),
        _key("pagedown", "page_down", "Page down", "One page down", "page_down"),
        _key("home", "scroll_home", "Top", "To the first line", "home"),
        _key("end", "scroll_end", "End", "To the last line", "end"),
    ]

    def __init__(self, *, topic_width: int = _TOPIC_WIDTH, id: str | None = None) -> None:
        super().__init__(id=id)
        self._topic_width = topic_width
        self._topics: tuple[Topic, ...] = ()
        self._lines: list[_Line] = []
        self._looks: dict[str, Style] = {}

    def show(self, topics: Sequence[Topic], *, anew: bool = True) -> None:
        """Show these. `anew`: they are another thing's, which is read from its top."""
        if anew:
            self.scroll_to(y=0, animate=False, immediate=True)
        if tuple(topics) != self._topics:
            self._topics = tuple(topics)
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is asked of the widget
        """Wrap for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        room = max(self.scrollable_content_region.width - self._topic_width, _LEAST_WORDS)
        self._lines = [line for topic in self._topics for line in _wrapped(topic, room)]
        self.set_length(len(self._lines))
        self.refresh()

    def action_page_up(self) -> None:
        """Scroll one page up, at once."""
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll one page down, at once."""
        self.scroll_page_down(animate=False)

    def render_line(self, y: int) -> Strip:
        """Paint a line; the last one in sight tells of those below."""
        width, ground = self.scrollable_content_region.width, self._look("")
        at = self.scroll_offset.y + y
        below = len(self._lines) - at - 1
        if y == self.size.height - 1 and below > 0:
            more = f"{'':{self._topic_width}}… {below + 1:,} more lines: down"
            return Strip([Segment(more, self._look("topics--more"))]).crop_extend(0, width, ground)
        if at >= len(self._lines):
            return Strip.blank(width, ground)
        line = self._lines[at]
        segments = [
            Segment(fit(line.topic, self._topic_width), self._look("topics--topic")),
            Segment(line.words, self._look(line.look)),
        ]
        return Strip(segments).crop_extend(0, width, ground)

    def _look(self, name: str) -> Style:
        """The look of a component class; empty: the pane's own."""
        if name not in self._looks:
            ground = self.rich_style
            self._looks[name] = ground + self.get_component_rich_style(name, partial=True) if name else ground
        return self._looks[name]

    def notify_style_update(self) -> None:
        """Take the looks from the styles anew: another theme, the focus come or gone."""
        super().notify_style_update()
        self._looks.clear()


def _wrapped(topic: Topic, room: int) -> list[_Line]:
    words = printable(topic.words)
    lines = [words] if cell_width(words) <= room else [line.plain for line in Content(words).wrap(room)]
    return [
        _Line(printable(topic.name) if place == 0 else "", line, topic.look)
        for place, line in enumerate(lines)
    ]
