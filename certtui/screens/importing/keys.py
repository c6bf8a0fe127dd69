"""The keys of the Import screen. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from certtui.widgets.keys import Keys

_key = Keys("import")


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
IMPORT_BINDINGS: Final = (
    _key("ctrl+s", "take", "Import", "Import the lines that can be taken", show=True),
    _key(
        "tab",
        "part(1)",
        "Next part",
        "From what is asked to the columns, and to the lines",
        "next_part",
        show=True,
    ),
    _key("shift+tab", "part(-1)", "Part before", "To the part before", "part_before"),
    _key("m", "change_kind", "Holds", "Say what the file holds", show=True),
    _key("plus", "set_for_all", "Set for all", "Give all lines the same of a field", show=True),
    _key("delete", "drop_answer", "Take back", "Take the answer under the cursor back", show=True),
    _key(
        "a", "saved_answers", "Answers", "Use answers that are saved under a name, or save these", show=True
    ),
    _key("f", "other_file", "File", "Choose another file", show=True),
    _key("e", "save_rejects", "Save errors", "Save the lines that cannot be taken, with the reasons"),
    _key("y", "copy_command", "Copy", "Copy the command line that does the same", show=True),
    _key("escape,q", "back", "Back", "Leave without importing", show=True),
    _key("ctrl+r", "reload", "Reload", "Read the file again"),
)
