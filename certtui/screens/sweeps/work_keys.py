"""The keys of the working screen. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from certtui.widgets.keys import Keys

_key = Keys("sweep")


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
WORK_BINDINGS: Final = (
    _key("t", "certify", "Certify", "Certify the row, and go to the next", show=True),
    _key("r", "renew", "Renew", "Renew the row, and go to the next", show=True),
    _key("v", "revoke", "Revoke", "Revoke the row, with a reason, and go to the next", show=True),
    _key("i", "reinstate", "Reinstate", "Reinstate the row, with a reason, and go to the next", show=True),
    _key("a", "accept", "Accept", "Accept the row as it is, with a note and a day to look again", show=True),
    _key("d", "settle", "Settle", "Nothing is to be done on the row any more", show=True),
    _key("s", "skip", "Skip", "Put the row off until no other is left", show=True),
    _key("full_stop", "again", "Again", "Decide as on the last row, with the same note and dates", show=True),
    _key("u", "undo", "Undo", "Take the decision back: of this row, else your last one", show=True),
    _key("l", "list", "List", "All rows of the sweep", show=True),
    _key("escape,q", "back", "Leave", "Leave; the sweep is resumed where it is", show=True),
    _key("z", "sign", "Sign off", "End the sweep: sign it off", show=True),
    _key("left,p", "earlier", "Back", "The row before"),
    _key("right,n", "later", "Next", "The next row, this one left undecided"),
    _key("enter", "detail", "Detail", "All that is recorded of the row"),
    _key("at", "as_of", "As of", "Look at another day, past or to come"),
    _key("e", "export", "Export", "Write the sweep's list into a file"),
    _key("equals_sign", "compare", "Compare", "What became of the rows of the last sweep of this scope"),
    _key("ctrl+r", "reload", "Reload", "Read everything again"),
)
