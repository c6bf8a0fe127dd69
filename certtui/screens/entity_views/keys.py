"""The keys of a view of entities and of one entity's screen. Each has an id, so that it can be had on another key."""

from __future__ import annotations

from typing import Final

from certtui.widgets.keys import Keys

_entities, _entity = Keys("entities"), Keys("entity")


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
ENTITIES_BINDINGS: Final = (
    _entities("slash", "search", "Search", "Search: name, code, e-mail, attributes, role", show=True),
    _entities("f", "filter", "Filter", "Choose by status, role, group, location, attribute", show=True),
    _entities("c", "clear", "Clear filter", "Show all: drop the filter and the search"),
    _entities("m", "matrix", "Matrix", "Entities down, certifications across; or the list", show=True),
    _entities("t", "certify", "Certify", "Certify what is Missing of the selected ones", show=True),
    _entities("r", "renew", "Renew", "Renew what is Expired or Expires Soon of them", show=True),
    _entities("v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove what they hold", show=True),
    _entities("a", "add", "Add", "Give the selected ones certifications", show=True),
    _entities("delete", "remove", "Remove", "Remove what the selected ones hold"),
    _entities("u", "undo", "Undo", "Take the last act of this session back"),
    _entities("i", "inactive", "Inactive", "List inactive ones as well, or not"),
    _entities("l", "activity", "Activity", "What was done with this one"),
    _entities("comma", "settings", "Settings", "Certifications, roles, entities, operators, activity"),
    _entities("escape", "back", "Back", "Back to the rows"),
    _entities("ctrl+r", "reload", "Reload", "Read everything again"),
)

ENTITY_BINDINGS: Final = (
    _entity("escape,q", "back", "Back", "Back to the list", show=True),
    _entity(
        "t",
        "certify",
        "Certify",
        "Certify the selected rows, or the one under the cursor",
        show=True,
    ),
    _entity("r", "renew", "Renew", "Renew the selected rows, or the one under the cursor", show=True),
    _entity("v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove the selected rows", show=True),
    _entity("a", "add", "Add", "Give it certifications", show=True),
    _entity("m", "edit", "Edit", "Edit name, code, e-mail, attributes", show=True),
    _entity("l", "activity", "Activity", "What was done with this one", show=True),
    _entity("f", "filter", "Status", "Choose the statuses to show"),
    _entity("slash", "search", "Search", "Search its certifications: name, group, source, number"),
    _entity("c", "clear", "Clear filter", "Show all: drop the status filter and the search"),
    _entity("delete", "remove", "Remove", "Remove the selected rows"),
    _entity("u", "undo", "Undo", "Take the last act of this session back"),
    _entity("ctrl+r", "reload", "Reload", "Read everything again"),
)
