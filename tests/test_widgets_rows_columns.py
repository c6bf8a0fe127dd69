"""Columns share a line so that what matters most is seen at every width."""

from __future__ import annotations

from certtui.widgets.rows_columns import GAP, Column, lay_out, most_scrolled

COLUMNS = (
    Column("name", "Name", least=12),
    Column("code", "Code", width=8),
    Column("source", "Source", least=10, priority=10),
    Column("status", "Status", width=14),
    Column("issued", "Issued", width=10, priority=5),
)


def test_columns_never_overlap_nor_leave_the_line() -> None:
    """At any width each column begins after the one before, and all end within the room."""
    for room in range(1, 200):
        layout = lay_out(COLUMNS, room, start=4)
        x = 4
        for place in layout.places:
            assert place.x == x
            assert place.width > 0
            x += place.width + GAP
        assert x - GAP <= room + 4


def test_what_matters_least_goes_first() -> None:
    """Narrower and narrower: the lowest priority goes, then the next, and those that must stay scroll."""
    shown = {room: [place.column for place in lay_out(COLUMNS, room).places] for room in (100, 56, 40)}
    assert shown == {100: [0, 1, 2, 3, 4], 56: [0, 1, 2, 3], 40: [0, 1, 3]}
    assert lay_out(COLUMNS, 30).after == 1


def test_the_whole_room_is_used() -> None:
    """What is left over goes to the flexible columns, to the last cell."""
    last = lay_out(COLUMNS, 137).places[-1]
    assert last.x + last.width == 137


def test_scrolling_ends_with_the_last_column_in_sight() -> None:
    """One cannot scroll into emptiness."""
    columns = [Column(str(number), "", width=10) for number in range(20)]
    end = lay_out(columns, 50, scrolled=most_scrolled(columns, 50))
    assert end.places[-1].column == 19
    assert len(end.places) == 4
