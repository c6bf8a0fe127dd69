"""What an operator does with the definitions in the Certifications view: edit, make, copy.

The form and its commands are imported by the act that needs them: the start of the program does not pay for them.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work

from certtui.errors import CerttuiError
from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.certification_acts import CertificationActs
from certtui.widgets.certification_tree import CertificationTree


class DefinitionActs(CertificationActs):
    """The acts on the certification that is shown, which is the one under the cursor at the left."""

    NEEDED: ClassVar = {
        "edit_definition": Right.UPDATE_CERTIFICATIONS,
        "new_certification": Right.CREATE_CERTIFICATIONS,
        "copy_certification": Right.CREATE_CERTIFICATIONS,
    }

    def possible(self, action: str) -> bool:
        """Whether there is anything to do the action with."""
        if action in {"edit_definition", "copy_certification"}:
            return self._has_certification
        return super().possible(action)

    def go_to_certification(self, certification_id: int) -> None:
        """Have the cursor on this certification as soon as it is listed."""

    def say_definition_keys(self) -> str:
        """How the definition is changed: the keys, or why there are none."""
        try:
            self.require("edit_definition")
        except CerttuiError as refusal:
            return str(refusal)
        keys = {
            active.binding.action: self.app.get_key_display(active.binding)
            for active in self.active_bindings.values()
        }
        words = (
            ("edit_definition", "edits this definition"),
            ("copy_certification", "makes another like it"),
        )
        return ", ".join(f"{keys[action]} {does}" for action, does in words if action in keys)

    @work(group="act")
    async def action_edit_definition(self) -> None:
        """Edit the definition of the certification shown."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("edit_definition")
        entry = self.panel.certification
        if entry is not None and await DefinitionWork(self, self.desk).edit(entry.id):
            self.refresh_data()

    @work(group="act")
    async def action_new_certification(self) -> None:
        """Make a certification in the group of the cursor."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("new_certification")
        shown = self.panel.certification
        group = self.query_one(CertificationTree).cursor_group or ""
        kind = shown.kind if shown is not None else Kind.EMPLOYEE
        made = await DefinitionWork(self, self.desk).new(group, kind)
        if made is not None:
            self.go_to_certification(made)

    @work(group="act")
    async def action_copy_certification(self) -> None:
        """Make another certification like the one shown."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("copy_certification")
        shown = self.panel.certification
        made = None if shown is None else await DefinitionWork(self, self.desk).copy(shown.id)
        if made is not None:
            self.go_to_certification(made)
