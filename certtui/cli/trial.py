"""A command run for its answer: what it says is what the command itself would do, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from certtui.store import write_transaction

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class _OnlyTried(Exception):
    """Ends a trial, so that its transaction is rolled back."""


def trial_if(wanted: bool, /) -> AbstractContextManager[None]:
    """Run the block as a trial, or for good."""
    return _trial() if wanted else nullcontext()


@contextmanager
def _trial() -> Iterator[None]:
    """Take everything back that the block did."""
    try:
        with write_transaction():
            yield
            raise _OnlyTried  # noqa: TRY301 - leaving by an exception is what rolls it back
    except _OnlyTried:
        return
