"""The keys of the Certifications view. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from certtui.widgets.keys import Keys

_key = Keys("certifications")


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
CERTIFICATIONS_BINDINGS: Final = (
    _key("a", "add", "Add", "Add entities to this certification", show=True),
    _key("f", "filter", "Status", "Choose the statuses to show", show=True),
    _key("t", "certify", "Certify", "Certify the selected rows, or the one under the cursor", show=True),
    _key("r", "renew", "Renew", "Renew the selected rows, or the one under the cursor", show=True),
    _key("v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove the selected rows", show=True),
    _key("delete", "remove", "Remove", "Remove the selected rows"),
    _key("u", "undo", "Undo", "Take the last act of this session back", show=True),
    _key("slash", "search", "Search", "Search the rows: name, code, e-mail, attributes, role", show=True),
    _key("c", "clear", "Clear filter", "Show all: drop the status filter and the search"),
    _key("d", "details", "Details", "Show the definition, or the rows again"),
    _key("l", "activity", "Activity", "Show what was done about this certification, or the rows again"),
    _key("plus", "new_certification", "New", "Define a certification, in the group of the cursor", show=True),
    _key("m", "edit_definition", "Definition", "Edit the definition of this certification", show=True),
    _key("y", "copy_certification", "Copy", "Define another certification like this one"),
    _key("n", "narrow", "Find", "Find a certification by its name"),
    _key("comma", "settings", "Settings", "Certifications, roles, entities, operators, activity", show=True),
    _key("escape,left", "back", "Back", "Back to the certifications"),
    _key("right", "forward", "Forward", "Go to what is shown of the certification"),
    _key("ctrl+r", "reload", "Reload", "Read everything again"),
)
