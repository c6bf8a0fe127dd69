"""`certtui restore`: a backup made a register again."""

from __future__ import annotations

import argparse
from pathlib import Path

from certtui import config
from certtui.backups.restoring import restore
from certtui.cli.streams import put_of_done, say, talk_progress
from certtui.errors import UsageError
from certtui.table_words import plural_of
from certtui.text import count

_UNTRUE = 1
_EXAMPLES = """\
examples:
  certtui restore /srv/backups/certtui-2026-11-23.zip --database looked-at.sqlite3
  certtui restore /srv/backups/certtui-2026-11-23.zip --force     in place of the present one, which is kept beside

Close certtui everywhere before replacing a database that others use.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Restore a backup to a SQLite file. All of it is verified before anything is touched. A database that has "
        "data is left as it is, unless --force replaces it; it is then kept beside. Whoever may write the file may "
        "restore it: no operator is asked for. Exit code 1 when rows in the backup are not those that its audit log "
        "tells of; they are restored as they are."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("file", metavar="FILE", help="what 'certtui backup' wrote")
    parser.add_argument("--force", action="store_true", help="replace a database that has data")


def run(arguments: argparse.Namespace) -> int:
    """Restore; the answer on stdout ends with the head of the audit log, to be compared with the anchor of the backup."""
    location = config.database_location(getattr(arguments, "database", None))
    if "://" in location:
        raise UsageError(
            "A PostgreSQL database is restored by its own tools, from what pg_dump wrote: "
            "pg_restore --clean --if-exists --dbname=DATABASE-URL FILE. "
            "A backup of certtui's is restored to a SQLite file: name one with --database."
        )
    config.make_data_folder(location)
    line = talk_progress("bytes restored")
    try:
        done = restore(arguments.file, location, force=arguments.force, progress=line)
    finally:
        line.clear()
    manifest = done.manifest
    put_of_done(
        f"{Path(location)}: restored as it was at {manifest.made_at}, with "
        f"{count(len(manifest.attachments), 'attached file')}"
        f"\naudit log: event {manifest.event} sha256 {manifest.hash}"
    )
    if done.kept is not None:
        say(f"certtui: what stood there is kept as {done.kept}")
    if manifest.lacking:
        say(
            f"certtui: {count(len(manifest.lacking), 'attached file')} could not be read when the backup was made. "
            "'certtui check' names them."
        )
    if done.untrue:
        say(
            "certtui: the backup has rows that were changed outside certtui before it was made: "
            f"{', '.join(map(plural_of, done.untrue))}. They are restored as they are in it, and are not those that its audit log "
            "tells of. To see what differs: certtui check"
        )
        return _UNTRUE
    return 0
