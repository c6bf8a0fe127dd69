"""MenuList: a short list of words to choose from, its cursor seen in every theme, with the focus and without."""

from __future__ import annotations

from typing import Literal

from textual.style import Style
from textual.widgets import OptionList


class MenuList(OptionList):
    """Textual's list of options; that one leaves out reversed text, which is the cursor where there are no colours."""

    DEFAULT_CSS = """
    MenuList {
        height: 100%; border: none; padding: 0; background: transparent;
        & > .option-list--option-highlighted {
            background: transparent; color: $foreground; text-style: bold underline;
        }
        &:focus {
            border: none;
            & > .option-list--option-highlighted {
                background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
            }
        }
        &:ansi:focus > .option-list--option-highlighted {
            background: ansi_default; color: ansi_default; text-style: reverse;
        }
        &:nocolor:focus > .option-list--option-highlighted { text-style: reverse; }
    }
    """

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Give the style with the reversing that the component's has."""
        style = super().get_visual_style(*component_classes, partial=partial)
        if any(self.get_component_styles(name).text_style.reverse for name in component_classes):
            return style + Style(reverse=True)
        return style

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        """Move by one option where there is room for none: there Textual knows of no lines, and would fail."""
        if self.scrollable_content_region:
            super()._move_page(direction)
        elif direction < 0:
            self.action_cursor_up()
        else:
            self.action_cursor_down()
