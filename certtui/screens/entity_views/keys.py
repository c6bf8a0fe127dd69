"""The keys of a view of entities and of one entity's screen. Each has an id, so that it can be had on another key."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding


def _key(screen: str, keys: str, action: str, words: str, tooltip: str, *, show: bool = False) -> Binding:
    """Make a binding whose id follows its action."""
    return Binding(keys, action, words, show=show, tooltip=tooltip, id=f"{screen}.{action}")


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
ENTITIES_BINDINGS: Final = (
    _key("entities", "slash", "search", "Search", "Search: name, code, e-mail, attributes, role", show=True),
    _key(
        "entities", "f", "filter", "Filter", "Choose by status, role, group, location, attribute", show=True
    ),
    _key("entities", "c", "clear", "Clear filter", "Show all: drop the filter and the search"),
    _key("entities", "m", "matrix", "Matrix", "Entities down, certifications across; or the list", show=True),
    _key("entities", "t", "certify", "Certify", "Certify what is Missing of the selected ones", show=True),
    _key("entities", "r", "renew", "Renew", "Renew what is Expired or Expires Soon of them", show=True),
    _key("entities", "v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove what they hold", show=True),
    _key("entities", "a", "add", "Add", "Give the selected ones certifications", show=True),
    _key("entities", "delete", "remove", "Remove", "Remove what the selected ones hold"),
    _key("entities", "u", "undo", "Undo", "Take the last act of this session back"),
    _key("entities", "i", "inactive", "Inactive", "List inactive ones as well, or not"),
    _key("entities", "l", "activity", "Activity", "What was done with this one"),
    _key("entities", "comma", "settings", "Settings", "Certifications, roles, entities, operators, activity"),
    _key("entities", "escape", "back", "Back", "Back to the rows"),
    _key("entities", "ctrl+r", "reload", "Reload", "Read everything anew"),
)

ENTITY_BINDINGS: Final = (
    _key("entity", "escape,q", "back", "Back", "Back to the list", show=True),
    _key(
        "entity",
        "t",
        "certify",
        "Certify",
        "Certify the selected rows, or the one under the cursor",
        show=True,
    ),
    _key("entity", "r", "renew", "Renew", "Renew the selected rows, or the one under the cursor", show=True),
    _key("entity", "v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove the selected rows", show=True),
    _key("entity", "a", "add", "Add", "Give it certifications", show=True),
    _key("entity", "m", "edit", "Edit", "Edit name, code, e-mail, attributes", show=True),
    _key("entity", "l", "activity", "Activity", "What was done with this one", show=True),
    _key("entity", "f", "filter", "Status", "Choose the statuses to show"),
    _key("entity", "slash", "search", "Search", "Search its certifications: name, group, source, number"),
    _key("entity", "c", "clear", "Clear filter", "Show all: drop the status filter and the search"),
    _key("entity", "delete", "remove", "Remove", "Remove the selected rows"),
    _key("entity", "u", "undo", "Undo", "Take the last act of this session back"),
    _key("entity", "ctrl+r", "reload", "Reload", "Read everything anew"),
)
