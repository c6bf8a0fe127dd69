"""What can go wrong, as types: a front end turns each into words for its user and, on the command line, an exit code.

An error's text says what happened, what it means and what to do next.
"""

from __future__ import annotations


class CerttuiError(Exception):
    """Any refusal of ours; its text is for the user."""

    exit_code = 1


class NotPermitted(CerttuiError):
    """The operator lacks the permission for what was asked; nothing was changed.

    `right` is the one that is missing, empty where it is about who somebody is. What was tried is noted by the command
    that refused: its `action`, and the certification or entity that it was about.
    """

    exit_code = 4

    def __init__(self, message: str, right: str = "") -> None:
        super().__init__(message)
        self.right = right
        self.action = ""
        self.certification_id: int | None = None
        self.entity_id: int | None = None


class NotFound(CerttuiError):
    """Something named does not exist (a certification, a code, a role)."""


class Conflict(CerttuiError):
    """The database changed underneath, or holds what contradicts the request; nothing was changed."""


class ChangedMeanwhile(Conflict):
    """What was edited was changed by another operator since it was read; `theirs` is how it is stored now."""

    def __init__(self, message: str, theirs: object) -> None:
        super().__init__(message)
        self.theirs = theirs


class InvalidInput(CerttuiError):
    """A value cannot be taken; `field` names where it was given."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UsageError(CerttuiError):
    """The words of the request do not go together (a write away from today, an unknown column)."""

    exit_code = 2


class DatabaseUnavailable(CerttuiError):
    """The database cannot be opened, reached, written to, or is of another schema."""


class ConnectionLost(DatabaseUnavailable):
    """The server cannot be reached, or the connection to it has ended; what was read can be asked for again."""


class OutcomeUnknown(DatabaseUnavailable):
    """The connection was lost while a change was being saved: it may have been, or not."""


class Cancelled(CerttuiError):
    """The operator stopped long work; its transaction was rolled back."""
