"""ResultModal: what an import did, how to take it back, and the command line that does the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.importing.applying import Imported
from certtui.importing.report import Outcome
from certtui.importing.report_text import say_ended, say_number
from certtui.screens.dialog import Dialog
from certtui.screens.importing.rows import OUTCOMES
from certtui.text import count, printable
from certtui.widgets.words import Words


class ResultModal(Dialog[bool]):
    """Shows it until it is left; answers False where it is to be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", tooltip="Copy the command line", id="imported.copy"),
        Binding("s", "save", "Save errors", tooltip="Save the lines that were left out", id="imported.save"),
        Binding("u", "undo", "Undo", tooltip="Take the whole import back", id="imported.undo"),
    ]
    DEFAULT_CSS = """
    ResultModal {
        & > .box { width: 100; }
        & VerticalScroll { height: auto; max-height: 1fr; }
        & .line { width: 100%; height: auto; text-style: bold; }
        & .head { width: 100%; height: auto; margin: 1 0 0 0; }
        & #hint { width: 1fr; height: 1; text-style: dim; }
    }
    """

    def __init__(
        self,
        done: Imported,
        name: str,
        command: str,
        *,
        can_undo: bool,
        save_rejects: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._done = done
        self._name = name
        self._command = command
        self._can_undo = can_undo
        self._save_rejects = save_rejects

    def compose(self) -> ComposeResult:
        """The numbers, what was made besides, the command."""
        done = self._done
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"Imported: {self._name}"))
            with VerticalScroll(can_focus=False):
                for words in said(done):
                    yield Static(Content(printable(words)), classes="prose")
                yield Static(Content("The same on the command line (y copies it):"), classes="head")
                yield Static(Content(printable(self._command)), classes="line")
            with Horizontal(classes="buttons"):
                yield Words(self._hint, id="hint")
                yield Button("Done", id="done", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Enter leaves."""
        self.query_one("#done", Button).focus()

    def action_copy(self) -> None:
        """Put the command line into the clipboard of the operator's terminal."""
        self.app.copy_to_clipboard(self._command)
        self.query_one("#hint", Static).update("Sent to your terminal's clipboard.")

    @property
    def _hint(self) -> str:
        words = ["s saves the lines left out"] if self._done.report.errors else []
        words += ["u takes the whole import back"] if self._can_undo else []
        return "   ".join(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to take back what changed something, and to save what was left out."""
        if action == "save":
            return self._done.report.errors > 0
        return self._can_undo if action == "undo" else super().check_action(action, parameters)

    @work(group="act")
    async def action_save(self) -> None:
        """Save the lines that were left out, to be corrected."""
        await self._save_rejects()

    def action_undo(self) -> None:
        """Answer that it is to be taken back."""
        self.dismiss(False)

    def action_leave(self) -> None:
        """Escape goes on as well: what is imported is imported."""
        self.dismiss(True)

    @on(Button.Pressed, "#done")
    def _done_pressed(self) -> None:
        self.dismiss(True)


def said(done: Imported) -> list[str]:
    """What an import did, in lines."""
    report = done.report
    lines = [
        f"{words}: {say_number(report, report.counts[outcome], outcome)}"
        for outcome, words in OUTCOMES
        if report.counts[outcome]
    ]
    made = [count(number, noun.removesuffix("s"), noun) for noun, number in done.made.items() if number]
    if made:
        lines.append(f"Also created: {', '.join(made)}")
    lines += [f"{words[:1].upper()}{words[1:]}" for words in map(say_ended, done.plan.ended)]
    if report.errors:
        lines.append(
            f"{say_number(report, report.errors, Outcome.ERROR)} left out, because they cannot be taken."
        )
    return lines or ["Nothing was imported: the file has no lines."]
