"""The themes: sixteen colours only, a sign beside every colour, and a cursor that is seen without any."""

from __future__ import annotations

import pytest
from rich.color import ColorType
from textual.app import App, ComposeResult

from certtui.records import Status
from certtui.theme import DEFAULT_THEME, STATUS_LOOKS, THEMES
from certtui.widgets.rows_table import Column, Row, RowsTable


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield RowsTable([Column("status", "Status", width=16)])

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        table = self.query_one(RowsTable)
        table.focus()
        table.show(range(1, 7))

    def on_rows_table_rows_needed(self, message: RowsTable.RowsNeeded) -> None:
        statuses = [Status(key) for key in message.keys]
        message.table.provide(Row(s, ((f"{s.glyph} {s.label}", s.word),)) for s in statuses)


def test_every_status_has_a_look_and_a_glyph_of_its_own() -> None:
    """Colour is never the only sign."""
    assert {status.word for status in Status} == STATUS_LOOKS
    assert len({status.glyph for status in Status}) == len(Status)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_our_themes_use_the_terminals_own_colours_only(theme: str) -> None:
    """No exact colour slips in: they cost bytes and fight the operator's palette."""
    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        app.theme = theme
        await pilot.pause()
        colors = [
            color
            for strip in app.screen._compositor.render_strips()
            for _, style, _ in strip
            if style is not None
            for color in (style.color, style.bgcolor)
            if color is not None
        ]
        assert {color.type for color in colors} <= {ColorType.DEFAULT, ColorType.STANDARD}


@pytest.mark.parametrize("theme", [DEFAULT_THEME, "certtui-light", "textual-dark"])
async def test_the_cursor_is_seen_without_colours(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under NO_COLOR the cursor's row is reversed, in any theme."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        app.theme = theme
        await pilot.pause()
        styles = [style for _, style, _ in app.query_one(RowsTable).render_line(1) if style is not None]
        assert all(style.reverse for style in styles)
