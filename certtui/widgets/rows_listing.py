"""RowsListing: rows are being read for a table, and keys that were typed for them wait.

The worker that reads them may be called off, as when somebody else changes the database meanwhile and all is read anew.
What it was to show is then for the next one to show, and the keys wait for that.
"""

from __future__ import annotations

from asyncio import CancelledError
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Self

from certtui.terminal.app import PictureHold, hold_picture

if TYPE_CHECKING:
    from types import TracebackType

    from certtui.terminal.turns import KeysHold
    from certtui.widgets.rows_table import RowsTable


class RowsListing(AbstractContextManager["RowsListing"]):
    """For the `with` of a worker that reads rows and shows them (see `RowsTable.listing`).

    `other`: they are other rows than before, or in another order, and keys for the table wait for them. `keep_cursor`:
    it follows its record, and is not put on the first row. `one_picture`: nothing is painted before them, unless they
    take their time, as a dialog goes for them. Each holds until `shown`, or the end.
    """

    def __init__(
        self,
        table: RowsTable,
        before: RowsListing | None,
        *,
        other: bool,
        keep_cursor: bool,
        one_picture: bool,
    ) -> None:
        """After one that may have been called off."""
        self._table = table
        self._one_picture = one_picture
        self.running = False
        self._hold: KeysHold | None = None
        self._picture: PictureHold | None = None
        self.other: bool = other or before is None or before.other  # before the first one, nothing is shown
        self.keep_cursor: bool = keep_cursor and (before is None or before.keep_cursor)

    def __enter__(self) -> Self:
        """Have the keys wait."""
        self.running = True
        if self.other:
            self._hold = self._table.hold_keys()
        if self._one_picture:
            self._picture = hold_picture(self._table)
        return self

    def shown(self) -> None:
        """Let the keys go: the rows are shown, or as many as can be acted on."""
        self.other, self.keep_cursor = False, True
        self._let_go()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the keys go, or forget them where it failed. What was not shown is then for the next one to show."""
        self.running = False
        if kind is None:
            self.shown()
        elif not issubclass(kind, CancelledError):
            self._table.listing_failed()
            if self._hold is not None:
                self._hold.forget()
        self._let_go()

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.release()
        if self._picture is not None:
            self._picture.release()
