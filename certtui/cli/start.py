"""Opens the database that the command line means, and signs its operator in."""

from __future__ import annotations

import argparse
from datetime import date

from certtui import config
from certtui.cli.streams import say
from certtui.session import Session


def open_session(arguments: argparse.Namespace) -> Session:
    """The session for a subcommand, or for the interface. A new or upgraded database is told of on stderr.

    Raises DatabaseUnavailable, NotPermitted for an account that is no operator, UsageError.
    """
    given = getattr(arguments, "database", None)
    location = config.database_location(given)
    config.make_data_folder(location)
    return open_at(location, arguments)


def open_at(location: str, arguments: argparse.Namespace) -> Session:
    """As `open_session`, at this location."""
    from certtui.commands.operators import sign_in
    from certtui.schema import open_database

    name = getattr(arguments, "operator", None) or config.account_name()
    opened = open_database(location)
    shown = config.shown_location(location)
    operator = sign_in(name)
    if opened.created:
        say(f"certtui: made a new database, {shown}; {operator.name} is its Administrator")
    if opened.upgraded:
        kept = f"; as it was before: {opened.backup}" if opened.backup else ""
        say(f"certtui: upgraded the database {shown} ({', '.join(opened.upgraded)}){kept}")
    today = date.today()  # noqa: DTZ011 - days are the calendar's where the operator is
    return Session(location, operator, getattr(arguments, "as_of", today), today)
