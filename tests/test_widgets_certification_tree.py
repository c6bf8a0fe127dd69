"""CertificationTree: what needs action is always in sight, and the cursor stays on its certification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult

from certtui.records import Kind
from certtui.text import cell_width
from certtui.widgets.certification_tree import CertificationEntry, CertificationTree, GroupEntry

if TYPE_CHECKING:
    from textual.pilot import Pilot

GROUPS = (
    GroupEntry(
        "Safety",
        (
            CertificationEntry(1, "OSHA 10-Hour Construction", Kind.EMPLOYEE, 12, 40),
            CertificationEntry(2, "First Aid", Kind.EMPLOYEE, 3, 0),
        ),
    ),
    GroupEntry(
        "Equipment",
        (
            CertificationEntry(3, "Crane inspection", Kind.ASSET, 0, 1),
            CertificationEntry(4, "[/nope] 漢字", Kind.ASSET),
        ),
    ),
)


class Panel(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield CertificationTree(empty="No certifications yet.\nPress n to define one.")

    @property
    def panel(self) -> CertificationTree:
        return self.query_one(CertificationTree)

    def on_mount(self) -> None:
        self.panel.focus()

    def on_certification_tree_certification_chosen(
        self, message: CertificationTree.CertificationChosen
    ) -> None:
        self.told.append(message.certification_id)

    def on_certification_tree_group_chosen(self, message: CertificationTree.GroupChosen) -> None:
        self.told.append(message.name)

    def on_certification_tree_entered(self, message: CertificationTree.Entered) -> None:
        self.told.append(("entered", message.certification_id))


def lines(app: Panel) -> list[str]:
    return [app.panel.render_line(y).text.rstrip() for y in range(app.panel.size.height)]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_the_first_certification_is_chosen_and_the_cursor_tells_where_it_goes() -> None:
    """A screen loads what the cursor is on: certification or group, each once."""
    app = Panel()
    async with app.run_test(size=(30, 12)) as pilot:
        app.panel.show(GROUPS)
        await press(pilot, "down", "down", "end", "enter")
        assert app.told == [1, 2, "Equipment", 4, ("entered", 4)]


@pytest.mark.parametrize("width", [12, 16, 24, 60])
async def test_names_are_cut_and_counts_never(width: int) -> None:
    """At any width the counts stand whole at the right; every line fills the width."""
    app = Panel()
    async with app.run_test(size=(width, 12)) as pilot:
        app.panel.show(GROUPS)
        await pilot.pause()
        assert lines(app)[1].endswith("12✗ 40!")
        assert ("…" in lines(app)[1]) == (width < 34)
        widths = {cell_width(app.panel.render_line(y).text) for y in range(12)}
        assert widths == {app.panel.scrollable_size.width}


async def test_narrowing_shows_matches_only_and_goes_to_the_first() -> None:
    """Groups without a match vanish; clearing the filter keeps the place."""
    app = Panel()
    async with app.run_test(size=(40, 12)) as pilot:
        app.panel.show(GROUPS)
        app.panel.narrow("CRANE insp")
        assert app.panel.cursor_id == 3
        assert not any("Safety" in line for line in lines(app))
        app.panel.narrow("")
        await pilot.pause()
        assert app.panel.cursor_id == 3
        assert any("Safety" in line for line in lines(app))
        app.panel.narrow("zzz")
        assert app.panel.cursor_id is None
        assert any("Nothing matches" in line for line in lines(app))


async def test_groups_fold_and_unfold() -> None:
    """left goes to the group and folds it, right unfolds it and goes in."""
    app = Panel()
    async with app.run_test(size=(40, 12)) as pilot:
        app.panel.show(GROUPS)
        await press(pilot, "left", "left")
        assert not any("OSHA" in line for line in lines(app))
        await press(pilot, "right", "right")
        assert app.panel.cursor_id == 1
        await press(pilot, "left", "left")
        assert app.panel.move_to(2)
        assert app.panel.cursor_id == 2


async def test_the_cursor_stays_on_its_certification_over_reloads() -> None:
    """Another operator's new group above does not move it to another certification."""
    app = Panel()
    async with app.run_test(size=(40, 12)) as pilot:
        app.panel.show(GROUPS)
        await press(pilot, "down")
        app.panel.show((GroupEntry("Access", (CertificationEntry(9, "Badge", Kind.EMPLOYEE),)), *GROUPS))
        await pilot.pause()
        assert app.panel.cursor_id == 2
        assert app.told == [1, 2]


async def test_new_counts_are_painted_in_their_lines() -> None:
    """Counts arrive after the names and change where they stand."""
    app = Panel()
    async with app.run_test(size=(40, 12)):
        app.panel.show(GROUPS)
        app.panel.update_counts({1: (11, 41), 4: (None, 7)})
        assert lines(app)[1].endswith("11✗ 41!")
        assert lines(app)[5].endswith("7!")


async def test_the_cursor_is_always_in_sight() -> None:
    """In a long list on a short screen, and after the screen got shorter."""
    entries = tuple(
        CertificationEntry(number, f"Certification {number}", Kind.CLIENT) for number in range(1, 200)
    )
    app = Panel()
    async with app.run_test(size=(40, 20)) as pilot:
        app.panel.show((GroupEntry("All", entries),))
        await press(pilot, "pagedown", "pagedown", "down")
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert any(f"Certification {app.panel.cursor_id}" in line for line in lines(app))
        await press(pilot, "end")
        assert "Certification 199" in lines(app)[-1]


async def test_an_empty_tree_says_what_to_do() -> None:
    """No certifications: the screen's words, and keys that do nothing."""
    app = Panel()
    async with app.run_test(size=(40, 12)) as pilot:
        await press(pilot, "down", "enter", "end", "home", "pagedown")
        assert any("Press n to define one." in line for line in lines(app))
        assert app.told == []
