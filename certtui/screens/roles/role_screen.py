"""RoleScreen: Settings > Employees > [Role], with its members and its certifications in two tabs."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from certtui.errors import NotFound
from certtui.queries.roles import RoleRow, get_role
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.roles.panes import MembersPane, RoleCertificationsPane
from certtui.text import fit, printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.tab_bar import TabBar
from certtui.widgets.top_bar import TopBar

MEMBERS: Final = "members"
CERTIFICATIONS: Final = "certifications"

_BESIDE_THE_NAME: Final = 62
"""Cells of the top bar that the path, the date and a short operator take."""
_LEAST_NAME: Final = 12


class RoleScreen(AskingScreen):
    """One role. Its numbers stand in the tabs, and follow what is done here and elsewhere."""

    SHOWS: ClassVar = (Right.VIEW_ROLES,)
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back", tooltip="Back to the roles", show=True, id="role.back"),
        Binding(
            "l,right,left",
            "step",
            "Other list",
            tooltip="From the members to the certifications, and back",
            show=True,
            id="role.step",
        ),
        Binding("ctrl+r", "reload", "Reload", tooltip="Read everything again", show=False, id="role.reload"),
    ]
    AUTO_FOCUS = "#members RowsTable"
    DEFAULT_CSS = """
    RoleScreen {
        & > TabBar { padding: 0 1; }
        & > ContentSwitcher { height: 1fr; }
        & SettingsPane { padding: 0 1; }
    }
    """

    def __init__(self, desk: Desk, role: RoleRow) -> None:
        super().__init__()
        self.desk = desk
        self.role = role

    def compose(self) -> ComposeResult:
        """Where one is, the tabs, the lists, the keys."""
        yield TopBar()
        yield TabBar(id="lists")
        with ContentSwitcher(initial=MEMBERS):
            for key, pane in (
                (MEMBERS, MembersPane(self.desk, self.role)),
                (CERTIFICATIONS, RoleCertificationsPane(self.desk, self.role)),
            ):
                pane.id = key
                yield pane
        yield KeyBar()

    def on_mount(self) -> None:
        """Say where one is."""
        self._tell()

    def on_resize(self) -> None:
        """Give the role's name the room that there is now."""
        self._tell()

    @property
    def front(self) -> str:
        """The key of the list in front."""
        return self.query_one(ContentSwitcher).current or MEMBERS

    def _tell(self) -> None:
        """The path, in the words in which results name it, and the tabs."""
        session, role = self.desk.session, self.role
        room = max(self.app.size.width - _BESIDE_THE_NAME, _LEAST_NAME)
        self.show_where(f"Settings > Employees > [{fit(printable(role.name), room).rstrip()}]", session.as_of)
        self.query_one(TabBar).show(
            [
                (MEMBERS, f"Members {role.members:,}"),
                (CERTIFICATIONS, f"Certifications {role.certifications:,}"),
            ],
            self.front,
        )

    # Tabs

    @on(TabBar.TabChosen)
    def _tab_chosen(self, event: TabBar.TabChosen) -> None:
        self.action_bring(event.tab)

    def action_step(self) -> None:
        """Bring the other list to the front."""
        self.action_bring(CERTIFICATIONS if self.front == MEMBERS else MEMBERS)

    def action_bring(self, tab: str) -> None:
        """Bring a list to the front, and go to it."""
        self.query_one(ContentSwitcher).current = tab
        self.query_one(f"#{tab} RowsTable").focus()
        self._tell()
        self.refresh_bindings()

    # Following the database

    def refresh_data(self) -> None:
        """Read anew: somebody, maybe this operator, changed the database."""
        self._read()

    @work(group="load", exclusive=True)
    async def _read(self) -> None:
        try:
            self.role = await self.desk.read(get_role, self.role.id)
        except NotFound as gone:
            self.leave_as_gone(gone)
            return
        self._tell()
        for pane in (self.query_one(MembersPane), self.query_one(RoleCertificationsPane)):
            pane.role = self.role
            pane.refresh_data()
