"""How text looks on a terminal, and the shortest escape sequence from one look to the next."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from textual.strip import SGR_STYLES

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.style import Style

_OFF: Final = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "21": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The SGR code that ends each attribute (ECMA-48, 8.3.117)."""

_SEEN_ON_BLANKS: Final = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
"""Attributes that show where there is no ink."""


class Pen:
    """A look: attributes as SGR codes, the colours' SGR codes ("" is the terminal's own), and a hyperlink.

    There is one pen for each look: comparing cells is comparing identities. `blank` is the pen with all taken off
    that a space cannot show, so that a space under green letters equals one under red ones.
    """

    __slots__ = ("attributes", "background", "blank", "foreground", "link", "look")

    def __init__(self, attributes: frozenset[str], foreground: str, background: str, link: str) -> None:
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
        self.link = link
        self.look = (attributes, foreground, background, link)
        shown = attributes & _SEEN_ON_BLANKS
        ink = foreground if shown else ""
        same = shown == attributes and ink == foreground
        self.blank: Pen = self if same else _pen(shown, ink, background, link)


@cache
def _pen(attributes: frozenset[str], foreground: str, background: str, link: str) -> Pen:
    """Return the one pen of this look."""
    return Pen(attributes, foreground, background, link)


NO_PEN: Final = _pen(frozenset(), "", "", "")
"""The terminal's own look, as after a reset."""


@lru_cache(maxsize=16384)
def pen_of(style: Style, colors: ColorSystem) -> Pen:
    """Find how a Rich style looks on a terminal of this many colours."""
    set_on = style._attributes & style._set_attributes  # noqa: SLF001 - as Textual's Strip reads it
    attributes = frozenset(code for bit, code in enumerate(SGR_STYLES) if set_on & (1 << bit))
    foreground = background = ""
    if style.color is not None:
        foreground = ";".join(style.color.downgrade(colors).get_ansi_codes())
    if style.bgcolor is not None:
        background = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False))
    link = f"id={style.link_id};{style.link}" if style.link else ""
    return _pen(
        attributes, "" if foreground == "39" else foreground, "" if background == "49" else background, link
    )


@lru_cache(maxsize=16384)
def change_of_pen(old: Pen, new: Pen) -> str:
    """Find the shortest sequence after which text appears in `new` where it appeared in `old`."""
    link = f"\x1b]8;{new.link or ';'}\x1b\\" if old.link != new.link else ""
    if old.look[:3] == new.look[:3]:
        return link
    colors = [color for color in (new.foreground, new.background) if color]
    afresh = ";".join(["0", *sorted(new.attributes), *colors]) if new.attributes or colors else ""
    ended = {_OFF[code] for code in old.attributes - new.attributes}
    begun = {code for code in new.attributes if code not in old.attributes or _OFF[code] in ended}
    steps = [*sorted(ended), *sorted(begun)]
    if new.foreground != old.foreground:
        steps.append(new.foreground or "39")
    if new.background != old.background:
        steps.append(new.background or "49")
    return f"{link}\x1b[{min(afresh, ';'.join(steps), key=len)}m"
