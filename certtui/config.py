"""Where the database, the log of incidents and the operator's name come from, unless the command line says otherwise.

The folders are those of the XDG base directory specification. Nothing is made by asking; whoever writes makes it.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from certtui import locations
from certtui.errors import UsageError

shown_location = locations.shown_location

DATABASE_VARIABLE = "CERTTUI_DATABASE"
"""The environment variable that names the database: a path, or postgresql://…"""
ATTACHMENT_LIMIT_VARIABLE = "CERTTUI_ATTACHMENT_LIMIT"
"""The environment variable that says how many MB (millions of bytes) an attachment may have."""
_ATTACHMENT_MEGABYTES = 25


def database_location(given: str | None) -> str:
    """The database to work on: what was given, else what the environment names, else the user's own file.

    Raises UsageError for what is neither a file nor a PostgreSQL URL.
    """
    location = given or os.environ.get(DATABASE_VARIABLE) or str(data_folder() / "certtui.sqlite3")
    locations.require_known(location)
    return location if "://" in location else str(Path(location).expanduser().absolute())


def is_found_unasked(location: str) -> bool:
    """Whether certtui takes this database where nobody names one, nor anything in the environment does."""
    home = Path.home() / ".local/share/certtui/certtui.sqlite3"
    return location == str(home)


def make_data_folder(location: str) -> None:
    """Make the folder of the user's own file, for this account alone; any other folder has to be there."""
    folder = data_folder()
    if "://" not in location and Path(location).parent == folder:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def data_folder() -> Path:
    """The folder for what the user's programs keep."""
    return _folder("XDG_DATA_HOME", ".local/share")


def state_folder() -> Path:
    """The folder for logs."""
    return _folder("XDG_STATE_HOME", ".local/state")


def attachment_limit() -> int:
    """The most bytes that an attachment may have: CERTTUI_ATTACHMENT_LIMIT, in MB. Raises UsageError for no number."""
    given = os.environ.get(ATTACHMENT_LIMIT_VARIABLE, "").strip() or str(_ATTACHMENT_MEGABYTES)
    if not (given.isascii() and given.isdigit() and int(given)):
        raise UsageError(
            f"{ATTACHMENT_LIMIT_VARIABLE} is '{given}', which is no number of MB. Set it to one such as "
            f"{_ATTACHMENT_MEGABYTES}, or leave it unset."
        )
    return int(given) * 1_000_000


def account_name() -> str:
    """The name of the account that this process runs under.

    By the process's own user id: $USER says whatever one likes. Raises UsageError for an id without an account.
    """
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise UsageError(
            f"The user id {os.getuid()} has no account here, so there is no operator's name. Give --operator NAME."
        ) from None


def _folder(variable: str, below_home: str) -> Path:
    named = os.environ.get(variable, "")
    # the specification: a relative path is to be ignored
    base = Path(named) if named.startswith("/") else Path.home() / below_home
    return base / "certtui"
