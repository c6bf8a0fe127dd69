"""Settings: at the left what can be set, at the right the list of it. Panes are made when they are first looked at."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static
from textual.widgets.option_list import Option

from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.desk import Desk
from certtui.screens.views.as_of import AsOfActs
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.menu_list import MenuList
from certtui.widgets.top_bar import TopBar


class Section(NamedTuple):
    """A line of the menu: its key, its words, the path shown above, the right to look, and the pane's maker."""

    key: str
    words: str
    path: str
    right: Right
    module: str
    pane: str
    options: tuple[object, ...] = ()

    def make(self, desk: Desk) -> Widget:
        """Make the pane. It is imported now: a session that never looks at it does not pay for it."""
        maker: Callable[..., Widget] = getattr(
            import_module(f"certtui.screens.settings.{self.module}"), self.pane
        )
        return maker(desk, *self.options)


def _entities(kind: Kind) -> Section:
    return Section(
        kind.plural, kind.title, kind.title, Right.VIEW_ENTITIES, "entities_pane", "EntitiesPane", (kind,)
    )


SECTIONS: Final = (
    Section(
        "certifications",
        "Certifications",
        "Certifications",
        Right.VIEW_CERTIFICATIONS,
        "certifications_pane",
        "CertificationsPane",
    ),
    Section(
        "groups",
        "  Groups",
        "Certifications > Groups",
        Right.VIEW_CERTIFICATIONS,
        "groups_pane",
        "GroupsPane",
    ),
    _entities(Kind.EMPLOYEE),
    Section("roles", "  Roles", "Employees > Roles", Right.VIEW_ROLES, "roles_pane", "RolesPane"),
    *map(_entities, (Kind.ASSET, Kind.CLIENT, Kind.LOCATION)),
    Section("operators", "Operators", "Operators", Right.VIEW_OPERATORS, "operators_pane", "OperatorsPane"),
    Section(
        "permissions",
        "  Permissions",
        "Operators > Permissions",
        Right.VIEW_OPERATORS,
        "permissions_pane",
        "PermissionsPane",
    ),
    Section("activity", "Activity", "Activity", Right.READ_AUDIT, "activity_pane", "ActivityPane"),
)


class SettingsScreen(AsOfActs):
    """What there is to set. `section` is the one to begin with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "back",
            "Back",
            tooltip="To the menu; from there, back to the view",
            show=True,
            id="settings.back",
        ),
        Binding("right", "into", "Go in", tooltip="To the list at the right", show=False, id="settings.into"),
        Binding("left", "menu", "Menu", tooltip="To the menu at the left", show=False, id="settings.menu"),
        Binding(
            "at",
            "as_of",
            "As of",
            tooltip="Look at another day, past or to come",
            show=False,
            id="settings.as_of",
        ),
        Binding(
            "ctrl+r", "reload", "Reload", tooltip="Read everything again", show=False, id="settings.reload"
        ),
    ]
    AUTO_FOCUS = "#menu"
    DEFAULT_CSS = """
    SettingsScreen {
        & > #work { height: 1fr; }
        & #menu-box {
            width: 20; height: 100%; border: round $border-blurred; &:focus-within { border: round $border; }
        }
        & #right { width: 1fr; height: 100%; border: round $border-blurred; &:focus-within { border: round $border; } }
        & ContentSwitcher { height: 1fr; }
        & .refused { padding: 1 2; }
    }
    """

    def __init__(self, desk: Desk, section: str = "certifications") -> None:
        super().__init__()
        self.desk = desk
        self._section = section

    def compose(self) -> ComposeResult:
        """The bar above, menu and list, the keys below."""
        yield TopBar()
        with Horizontal(id="work"):
            with Vertical(id="menu-box") as box:
                box.border_title = "Settings"
                yield MenuList(
                    *(Option(Content(one.words), id=one.key) for one in SECTIONS), id="menu", markup=False
                )
            with Vertical(id="right"):
                yield ContentSwitcher(id="panes")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the section asked for."""
        keys = [one.key for one in SECTIONS]
        self.query_one("#menu", OptionList).highlighted = keys.index(self._section)

    @property
    def pane(self) -> Widget | None:
        """The pane in front."""
        return self.query_one("#panes", ContentSwitcher).visible_content

    @property
    def _chosen(self) -> Section:
        return next(one for one in SECTIONS if one.key == self._section)

    @on(OptionList.OptionHighlighted, "#menu")
    async def _section_chosen(self, event: OptionList.OptionHighlighted) -> None:
        self._section = event.option.id or self._section
        await self._show_section()

    async def _show_section(self) -> None:
        """Have the section's list in front or, where it may not be looked at, the reason."""
        self._say_where()
        section = self._chosen
        allowed = self.desk.session.operator.may(section.right)
        panes = self.query_one("#panes", ContentSwitcher)
        key = f"pane-{section.key}" if allowed else f"refused-{section.key}"
        if not panes.query_children(f"#{key}"):
            pane = section.make(self.desk) if allowed else _refused(section)
            pane.id = key
            await panes.add_content(pane)
        if panes.current != key:
            if panes.has_focus_within:
                self.action_menu()  # the rights changed, and the list goes out of sight
            panes.current = key
        self.refresh_bindings()

    def _say_where(self) -> None:
        self.show_where(f"Settings > {self._chosen.path}", self.desk.session.as_of)

    @on(TopBar.MenuClicked)
    def _menu_clicked(self) -> None:
        self.app.action_command_palette()

    @on(OptionList.OptionSelected, "#menu")
    def _entered(self) -> None:
        self.action_into()

    def action_into(self) -> None:
        """Go to the list at the right."""
        if self.pane is not None:
            for widget in self.pane.query("RowsTable"):
                widget.focus()
                return

    def action_back(self) -> None:
        """Go to the menu; from there, back to where one was."""
        menu = self.query_one("#menu", OptionList)
        if menu.has_focus:
            self.leave()
        else:
            self.action_menu()

    def action_menu(self) -> None:
        """Go to the menu."""
        self.query_one("#menu", OptionList).focus()

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database, or the rights."""
        panes = self.query_one("#panes", ContentSwitcher)
        for section in SECTIONS:
            if self.desk.session.operator.may(section.right):
                for pane in panes.query_children(f"#pane-{section.key}"):
                    refresh = getattr(pane, "refresh_data", None)
                    if refresh is not None:
                        refresh()
        self.call_later(self._show_section)


def _refused(section: Section) -> Widget:
    return Static(
        Content(
            f"You may not look at this: the right to {section.right.label} is missing. Ask an Administrator for it."
        ),
        classes="refused",
    )
