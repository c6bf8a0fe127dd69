"""The keys that every view has. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from certtui.records import Kind
from certtui.widgets.keys import Keys

_key = Keys("views")


_everywhere = Keys("every_view")


VIEW_BINDINGS: Final = (
    _key("w", "view_menu", "View", "Choose a view: certifications, or a kind of entity", show=True),
    _key("1", "switch_view(0)", "Certifications", "The Certifications view", "certifications"),
    *(
        _key(str(kind + 1), f"switch_view({int(kind)})", kind.title, f"The view of {kind.title}", kind.plural)
        for kind in Kind
    ),
    _key("at", "as_of", "As of", "Look at another day, past or to come", show=True),
    _everywhere("e", "export", "Export", "Export all, what is filtered, or instances", show=True),
    _everywhere(
        "I", "import_file", "Import", "Bring in a file: people, certificates, definitions", show=True
    ),
    _everywhere("s", "sweep", "Sweep", "Audit sweeps: work through what needs action", show=True),
    _key("equals_sign", "compare", "Compare", "What changed between two dates, and why"),
    _key("h", "forecast", "Forecast", "Expiries ahead, and the share in compliance"),
    _everywhere("b", "saved_filters", "Filters", "Apply a saved filter, or save what is shown", show=True),
)
"""1 to 5 are the views; the number that `switch_view` is given is the kind's, 0 the certifications'."""
