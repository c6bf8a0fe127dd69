"""Opens the database that the command line means, and signs its operator in."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from certtui import config, sharing
from certtui.cli import calendar_day
from certtui.cli.streams import say
from certtui.errors import NotPermitted
from certtui.session import Session
from certtui.store import close_connection, connection
from certtui.text import count

if TYPE_CHECKING:
    from certtui.actor import Actor

_URL = re.compile(r"\w+://.*", re.DOTALL)


def open_session(arguments: argparse.Namespace) -> Session:
    """The session for a subcommand, or for the interface. A new or upgraded database is told of on stderr.

    Raises DatabaseUnavailable, NotPermitted for an account that is no operator, UsageError.
    """
    given = getattr(arguments, "database", None)
    location = config.database_location(given)
    config.make_data_folder(location)
    return open_at(location, arguments)


@contextmanager
def session_for(arguments: argparse.Namespace) -> Iterator[Session]:
    """As `open_session`; a dry run where no register was made yet gets an empty one that is thrown away.

    Raises as `open_session`.
    """
    location = config.database_location(getattr(arguments, "database", None))
    if not getattr(arguments, "dry_run", False) or not _is_unmade(location):
        yield open_session(arguments)
        return
    say(
        f"certtui: there is no register in {config.shown_location(location)} yet. This dry run makes none, and answers as "
        "with an empty one"
    )
    from tempfile import TemporaryDirectory  # most commands make no file

    with TemporaryDirectory(prefix="certtui-dry-run-") as folder:
        try:
            yield open_at(f"{folder}/empty.sqlite3", arguments, tells=False)
        finally:
            close_connection()


def _is_unmade(location: str) -> bool:
    """Whether the database is not there or has no tables, although it could be made."""
    if "://" not in location:
        from pathlib import Path

        path = Path(location)
        if path.exists():
            return path.is_file() and not path.stat().st_size
        return path.parent.is_dir() or path.parent == config.data_folder()
    from certtui.schema import has_tables

    return not has_tables(location)


def open_at(location: str, arguments: argparse.Namespace, *, tells: bool = True) -> Session:
    """As `open_session`, at this location; `tells`: whether a new database is told of."""
    from certtui.cli.identity import actor_on, operator_name
    from certtui.commands.operators import sign_in
    from certtui.commands.upgrading import open_register

    for finding in sharing.findings(location):
        say(f"certtui: {finding.words} {finding.cure}")
    opened = open_register(location, lambda: actor_on(location))
    shown = config.shown_location(location)
    by, asked = actor_on(location), getattr(arguments, "operator", None)
    with recording_refusals(asked or by.words, by, arguments):
        operator = sign_in(operator_name(location, asked, by), by)
    if opened.created and tells:
        say(f"certtui: made a new database, {shown}; {operator.name} is its Administrator")
    if opened.upgraded:
        kept = f"; as it was before: {opened.backup}" if opened.backup else ""
        say(f"certtui: upgraded the database {shown} ({', '.join(opened.upgraded)}){kept}")
        for told in opened.told:
            say(f"certtui: {told}")
        _tell_alike()
    today = calendar_day.today()
    return Session(location, operator, getattr(arguments, "as_of", today), today)


@contextmanager
def recording_refusals(operator: str, by: Actor | None, arguments: argparse.Namespace) -> Iterator[None]:
    """Record what is refused in the block, with the command line as what was tried."""
    try:
        yield
    except NotPermitted as refusal:
        from certtui.actor import this_process
        from certtui.commands.refusals import record_refusal

        record_refusal(refusal, operator, by or this_process(), _tried(getattr(arguments, "words", ())))
        raise


def _tried(words: Sequence[str]) -> str:
    """The command line as it may be stored: a server's URL may hold a password."""
    return shlex.join(["certtui", *(_URL.sub("URL", word) for word in words)])


def _tell_alike() -> None:
    """Say how many codes an upgraded database holds twice, in another case."""
    from certtui.queries.codes import list_alike

    with connection():
        pairs = len(list_alike())
    if pairs:
        say(
            f"certtui: {count(pairs, 'code')} in this database {'differs' if pairs == 1 else 'differ'} from another one "
            "only in upper and lower case. Both were kept; 'certtui check' lists them with the command that renames one"
        )
