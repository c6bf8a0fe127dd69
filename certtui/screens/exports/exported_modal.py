"""ExportedModal: where an export went, and the lines that fetch it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.screens.dialog import Dialog
from certtui.text import printable
from certtui.widgets.words import Words

_SENT: Final = (
    "Sent to your terminal's clipboard. Does it not come: select the line with shift and the mouse."
)
"""A terminal, or tmux, need not let programs copy, and says nothing when it does not."""


class Exported(NamedTuple):
    """What is said of an export that is written. `ssh`: empty where no command writes the same."""

    title: str
    path: str
    words: str
    scp: str
    ssh: str
    remarks: Sequence[str] = ()


class ExportedModal(Dialog[bool]):
    """Shows it until it is left; a key copies a line, where the terminal lets programs copy."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "copy('scp')", "Copy scp", tooltip="Copy the scp line", id="exported.scp"),
        Binding("2", "copy('ssh')", "Copy ssh", tooltip="Copy the ssh line", id="exported.ssh"),
        Binding("3", "copy('path')", "Copy path", tooltip="Copy the path", show=False, id="exported.path"),
    ]
    DEFAULT_CSS = """
    ExportedModal {
        & > .box { width: 120; }
        & VerticalScroll { height: auto; max-height: 1fr; }
        & .line { width: 100%; height: auto; text-style: bold; }
        & .head { width: 100%; height: auto; margin: 1 0 0 0; }
        & #hint { width: 100%; height: auto; margin: 1 0 0 0; text-style: dim; }
    }
    """

    def __init__(self, exported: Exported) -> None:
        super().__init__()
        self._exported = exported

    def compose(self) -> ComposeResult:
        """Path and size, the lines, the buttons."""
        exported = self._exported
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"{exported.title}: done"))
            with VerticalScroll(can_focus=False):
                yield _said(exported.words, "prose")
                yield _said(exported.path, "line")
                yield _said("To fetch it, on your own machine (1 copies the line):", "head")
                yield _said(exported.scp, "line")
                if exported.ssh:
                    yield _said("Or write the same there, without a file here (2 copies the line):", "head")
                    yield _said(exported.ssh, "line")
                for remark in exported.remarks:
                    yield _said(remark, "head")
            yield Words("", id="hint")
            with Horizontal(classes="buttons"):
                yield Button("Done", id="done", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Enter leaves."""
        self.query_one("#done", Button).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to copy only what there is."""
        return action != "copy" or bool(getattr(self._exported, str(parameters[0])))

    def action_copy(self, what: str) -> None:
        """Put a line into the clipboard of the operator's terminal."""
        self.app.copy_to_clipboard(getattr(self._exported, what))
        self.query_one("#hint", Static).update(_SENT)

    @on(Button.Pressed, "#done")
    def _done(self) -> None:
        self.dismiss(True)


def _said(words: str, classes: str) -> Static:
    return Static(Content(printable(words)), classes=classes)
