"""How certtui looks: its own themes of sixteen colours, and the looks of the six statuses in any theme.

The terminal's own sixteen colours are the default: they follow what the operator has chosen, light or dark, and take a
fraction of the bytes that exact colours take on a slow line. Every sign that colour gives, a glyph or a word gives too.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from certtui.records import Status

DEFAULT_THEME: Final = "certtui"
"""The theme that certtui starts with; it reads on dark and on light terminals."""


def _sixteen_colors(name: str, *, warning: str, dark: bool = True) -> Theme:
    """Make a theme of the terminal's own colours; what rests is framed in grey, which is neither paper nor ink."""
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        primary="ansi_blue",
        secondary="ansi_cyan",
        warning=warning,
        error="ansi_red",
        success="ansi_green",
        accent="ansi_magenta",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "border": "ansi_blue",
            "border-blurred": "ansi_bright_black",
            "block-cursor-foreground": "ansi_default",
            "block-cursor-background": "ansi_default",
            "block-cursor-text-style": "reverse",
            "block-cursor-blurred-foreground": "ansi_default",
            "block-cursor-blurred-background": "ansi_default",
            "block-cursor-blurred-text-style": "bold underline",
            "block-hover-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-foreground": "ansi_black",
            "input-selection-background": "ansi_cyan",
            "screen-selection-foreground": "ansi_black",
            "screen-selection-background": "ansi_cyan",
            "scrollbar": "ansi_bright_black",
            "scrollbar-hover": "ansi_blue",
            "scrollbar-active": "ansi_blue",
            "scrollbar-background": "ansi_default",
            "scrollbar-background-hover": "ansi_default",
            "scrollbar-background-active": "ansi_default",
            "scrollbar-corner-color": "ansi_default",
            "footer-background": "ansi_default",
            "footer-foreground": "ansi_default",
            "footer-item-background": "ansi_default",
            "footer-key-background": "ansi_default",
            "footer-key-foreground": "ansi_blue",
            "footer-description-background": "ansi_default",
            "footer-description-foreground": "ansi_default",
        },
    )


# Yellow cannot be read on most light palettes, blue hardly on some dark ones; magenta reads on both.
THEMES: Final = (
    _sixteen_colors(DEFAULT_THEME, warning="ansi_magenta"),
    _sixteen_colors("certtui-dark", warning="ansi_yellow"),
    _sixteen_colors("certtui-light", warning="ansi_magenta", dark=False),
)
"""What the app registers; Textual's own themes of exact colours can be chosen beside them."""

_LOOKS: Final = {
    Status.VALID: "color: $success;",
    Status.UPCOMING: "color: $secondary;",
    Status.MISSING: "color: $error;",
    Status.EXPIRES_SOON: "color: $warning; text-style: bold;",
    Status.EXPIRED: "color: $error; text-style: bold;",
    Status.REVOKED: "text-style: strike;",
}

STATUS_LOOKS: Final = frozenset(status.word for status in Status)
"""The names of the statuses' looks: component classes of any widget whose styles hold `status_css`."""


def status_css(widget: str) -> str:
    """Return the styles of the statuses' looks for a widget's component classes."""
    return "\n".join(f"{widget} > .{status.word} {{ {look} }}" for status, look in _LOOKS.items())
