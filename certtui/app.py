"""The terminal program: made by one function that the command line and the tests share."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.worker import NoActiveWorker, WorkerFailed, get_current_worker

from certtui import audit
from certtui.aftermath import told_by
from certtui.errors import Cancelled, CerttuiError, DatabaseUnavailable, UsageError
from certtui.filters import SortedFilter
from certtui.incidents import record_incident
from certtui.memory import collect_again
from certtui.queries.operators import get_operator
from certtui.records import Kind
from certtui.screens.asking import AskingScreen
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.closing import Closing
from certtui.screens.desk import Desk, has_written
from certtui.screens.ground import Ground
from certtui.screens.remaining import ShowsRemaining, words_of
from certtui.screens.saying import Saying
from certtui.screens.views.view_screen import ViewScreen
from certtui.screens.waiting import show_waiting, tell_lost
from certtui.session import Session
from certtui.terminal import LeanApp
from certtui.terminal.driver import LineDriver
from certtui.theme import DEFAULT_THEME, THEMES

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.widget import AwaitMount

_LOOK_FOR_CHANGES_EVERY = 2.0
CERTIFICATIONS = "_default"
"""The mode of the Certifications view: Textual's own first one, so that the start makes no other."""
_HANGUP = 128
_SWITCH = 0.0005
"""Seconds after which a thread lets another have the interpreter: with Python's five milliseconds, what a key asks for
waits ten times as long for what is read behind."""
_REST_OF_COLLECTOR = 1.0
"""Seconds for which the garbage collector, turned off by who starts the app, stays off."""


def _saved_filters() -> type[Provider]:
    from certtui.screens.palette import SavedFilters

    return SavedFilters


class CerttuiApp(Saying, ShowsRemaining, LeanApp[int]):
    """certtui, on one screen at a time, for one session."""

    TITLE = "certtui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = LeanApp.COMMANDS | {_saved_filters}
    TURNS = frozenset({"act", "filter", "open", "detail", "matrix-gap"})
    LEAVING = frozenset({"escape", "q"})
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {CERTIFICATIONS: Ground}
    """Nothing below the first screen is ever seen, so nothing of it is painted. The other views' are made with the app."""
    CSS = """
    Button.-textual-compact:disabled { border: none !important; }
    Button { text-wrap: nowrap; text-overflow: ellipsis; }
    .screen--selection { text-style: reverse; }
    ToastRack { margin-bottom: 4; }
    Dialog > ToastRack { dock: top; margin: 0; & Toast { margin: 0; } }
    """
    """A compact button has no border when disabled either; its words are cut and not wrapped, at which Textual fails where
    the button is as wide as their padding alone. What is selected is seen in any colours. A toast leaves the keys and the
    buttons below in sight: of a dialog, which may be as high as the screen and has them at its end, by standing at its top."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "colon,ctrl+p", "command_palette", "Commands", tooltip="Every action by name", id="app.commands"
        ),
        Binding("question_mark,f1", "help", "Help", tooltip="The keys that work here", id="app.help"),
        Binding(
            "ctrl+l",
            "redraw",
            "Redraw",
            tooltip="Paint the screen again",
            show=False,
            priority=True,
            id="app.redraw",
        ),
        Binding("q", "quit", "Quit", tooltip="Leave certtui", id="app.quit"),
        Binding(
            "ctrl+q", "quit", "Quit", tooltip="Leave certtui", show=False, priority=True, id="app.quit_always"
        ),
    ]

    def __init__(self, session: Session) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # by its convention an empty one asks for nothing
        super().__init__(driver_class=LineDriver)
        # Textual would paint black on black: it takes the terminal's own colours, which have no value, for black
        self._filters = [NoColor() if isinstance(one, Monochrome) else one for one in self._filters]
        # home and end would scroll by sixty pictures, which come one after the other on a slow line
        self.animation_level = "none"
        self.desk = Desk(session)
        self.desk.show_missed = partial(tell_lost, self, lost=True)
        self.desk.show_waiting = partial(show_waiting, self)
        self.incident: str | None = None
        self._event = -1
        self._lost = False
        self._rights_gone = Closing(self)
        self._goes_to_seen = False
        self._calendar_day = _calendar_day()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        for kind in Kind:
            self.add_mode(kind.plural, partial(self._view_of, kind))

    def on_mount(self) -> None:
        """Leave the terminal as it was also when the line drops, and look for others' changes."""
        super().on_mount()
        self.say_by_screen()
        if isinstance(self._driver, LineDriver):
            self._driver.call_on_signals((signal.SIGTERM, signal.SIGHUP), self._hang_up)
        # before anything else is read: what others change from then on is seen as a change
        self._look_for_changes()
        self.push_screen(CertificationsScreen(self.desk))
        self.set_timer(_REST_OF_COLLECTOR, collect_again)
        self.set_interval(_LOOK_FOR_CHANGES_EVERY, self._look_for_changes)

    async def on_unmount(self) -> None:
        """Roll back what is being written, close the connections."""
        await asyncio.get_running_loop().run_in_executor(None, self.desk.close)

    def _hang_up(self, number: int) -> None:
        self.exit(return_code=_HANGUP + number)

    # Others' changes

    def _look_for_changes(self) -> None:
        self._follow_calendar()
        self._rights_gone.go_on()
        # one question at a time: a database that does not answer is not to find a queue of them afterwards
        if not any(worker.group == "changes" and not worker.is_finished for worker in self.workers):
            self._read_head()

    @work(group="changes")
    async def _read_head(self) -> None:
        try:
            event, _ = await self.desk.read(audit.head)
        except DatabaseUnavailable:
            if not self._lost:
                self._lost = True
                raise
            return
        if self._lost or self.desk.missed:
            # what is missed from here on is asked for at the next look
            self._lost = self.desk.missed = False
            tell_lost(self, lost=False)
            self.say_to_stay("The database answers again.", timeout=4)
            await self._refresh_data()
        elif self._event not in (-1, event):
            await self._refresh_data()
        self._event = event

    async def _refresh_data(self) -> None:
        """Have every screen follow; and the operator, whose rights may be what changed."""
        session = self.desk.session
        operator = await self.desk.read(get_operator, session.operator.name)
        sets, rights = (operator.permission_sets, operator.rights) if operator else ((), frozenset())
        now = session.operator._replace(permission_sets=sets, rights=rights)
        self.desk.session = session._replace(operator=now)
        self._have_screens_follow()
        self._rights_gone.begin(session.operator, now)

    def _have_screens_follow(self) -> None:
        """Have what is in sight read anew; what other screens and views hide, when it is next seen."""
        for mode, stack in self._screen_stacks.items():
            hidden = mode != self.current_mode
            for screen in reversed(stack):
                if isinstance(screen, AskingScreen):
                    if hidden:
                        screen.stale = True
                    else:
                        screen.follow()
                hidden = hidden or not screen.is_modal

    # Views and days

    def switch_mode(self, mode: str) -> AwaitMount:
        """Go to a mode; to one that was seen before, at once."""
        self._goes_to_seen = mode in self._screen_stacks
        try:
            return super().switch_mode(mode)
        finally:
            self._goes_to_seen = False

    def delay_update(self, delay: float = 0.05) -> None:
        """Paint nothing for so long, but where there is nothing to hide.

        Textual hides by it, for longer than all the rest takes, how a mode's first screen is built.
        """
        if not self._goes_to_seen:
            super().delay_update(delay)

    async def switch_view(self, view: Kind | None) -> None:
        """Go to the view of a kind; None: to the certifications. It is found as it was left.

        From what was opened in the view itself, back to it.
        """
        mode = view.plural if view else CERTIFICATIONS
        if mode == self.current_mode:
            await self._go_back_to_view()
        else:
            await self.switch_mode(mode)

    async def _go_back_to_view(self) -> ViewScreen:
        """Leave what was opened in the view that is in front, and answer with it."""
        view = next(screen for screen in self.screen_stack if isinstance(screen, ViewScreen))
        while self.screen is not view:
            await self.pop_screen()
        return view

    async def open_filter(self, wanted: SortedFilter) -> None:
        """Go to the view that shows a filter exactly, and have it do so.

        Raises UsageError for a filter over all kinds: no view shows the rows of several.
        """
        filter = wanted.filter
        if not filter.is_of_certification and filter.kind is None:
            raise UsageError(
                "This filter is about all kinds of entity, which no view shows together. Look at it kind by kind, or "
                "export it."
            )
        await self.switch_view(None if filter.is_of_certification else filter.kind)
        view = await self._go_back_to_view()
        view.show_filter(wanted)

    def set_as_of(self, day: date) -> None:
        """Have every screen show another day. What is shown then can be changed only if it is today."""
        self.desk.session = self.desk.session._replace(as_of=day)
        self._have_screens_follow()

    def _follow_calendar(self) -> None:
        """Past midnight, have today be today. Who looked at today goes on to do so; any other day stays."""
        now = _calendar_day()
        if now == self._calendar_day:
            return
        session = self.desk.session
        today = session.today + (now - self._calendar_day)
        self._calendar_day = now
        self.desk.session = session._replace(today=today, as_of=today if session.is_today else session.as_of)
        self.say_to_stay(f"It is {today} now.", timeout=8)
        self._have_screens_follow()

    def _view_of(self, kind: Kind) -> Screen[None]:
        from certtui.screens.entity_views.screen import EntitiesScreen

        return EntitiesScreen(self.desk, kind)

    # Errors

    def _handle_exception(self, error: Exception) -> None:
        """The one handler. Work that ended in an error of ours: say it in its words; the screen stays as it was.

        Any other: no screen of local variables, but a number, and a log that only this account can read.
        """
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(error, WorkerFailed) and isinstance(cause, CerttuiError):
            calm = isinstance(cause, Cancelled | UsageError)
            severity = "warning" if calm else "error"
            self.notify(words_of(cause), markup=False, severity=severity, timeout=12)
        elif isinstance(cause, NoMatches | NoScreen) and (
            not self.is_running or self._is_for_what_has_gone()
        ):
            return  # what was to be shown on a screen that has gone, or goes: its widgets went before its workers
        elif self.is_headless:
            super()._handle_exception(error)
        else:
            self._end_by_incident(cause)

    def _is_for_what_has_gone(self) -> bool:
        """Whether this is done by a worker that had begun to write when its screen was left (see Leaving), or by one that
        such a worker began, to show there what came of it.
        """
        try:
            worker = get_current_worker()
        except NoActiveWorker:
            return False
        return (worker.node is self and has_written(worker)) or not worker.node.is_attached

    def _end_by_incident(self, error: BaseException) -> None:
        number, path = record_incident(error)
        self.incident = (
            f"certtui: an unexpected error ended the program (incident {number}). What was saved is safe; "
            f"work in progress was rolled back. Details for a report: {path}"
        )
        self.exit(return_code=1)

    # Actions of every screen

    def keys_forgotten(self) -> None:
        """Say so: they were typed for what the database did not give in time."""
        self.say_to_stay(
            "The database is slow to answer. What was typed meanwhile was not taken.",
            severity="warning",
            timeout=8,
        )

    def action_command_palette(self) -> None:
        """Every action by name."""
        from certtui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        """Every theme by name."""
        from textual.theme import ThemeProvider

        from certtui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    async def action_help(self) -> None:
        """Show the keys that work here."""
        from certtui.screens.help_screen import HelpScreen, help_of

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(help_of(self.screen))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action that works now, by name; and the themes."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.description and active.enabled and not binding.system and binding.action not in seen:
                seen.add(binding.action)
                key = self.get_key_display(binding)
                yield SystemCommand(
                    f"{binding.description}  ({key})",
                    active.tooltip or binding.tooltip,
                    lambda action=binding.action, node=active.node: self._run(action, node),
                )
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)

    def _run(self, action: str, node: object) -> None:
        self.run_worker(self.run_action(action, default_namespace=node), group="act")  # type: ignore[arg-type]


def _calendar_day() -> date:
    """The day where the operator is."""
    return date.today()  # noqa: DTZ011 - days are the calendar's where the operator is


def run(session: Session) -> int:
    """Open the interface; returns the exit code when it ends. Raises UsageError where there is no terminal for it."""
    # Textual draws on stderr
    if (
        not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
        or os.environ.get("TERM", "dumb") == "dumb"
    ):
        raise UsageError(
            "The interface needs a terminal. Without one, use a subcommand: certtui status, certtui export … "
            "(certtui --help lists them)."
        )
    sys.setswitchinterval(_SWITCH)
    app = CerttuiApp(session)
    with told_by(app.show_remaining):
        app.run()
    if app.incident:
        sys.stderr.write(app.incident + "\n")
    return app.return_code or 0
