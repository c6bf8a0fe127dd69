"""`certtui share`: a folder in which several accounts work on one SQLite database."""

from __future__ import annotations

import argparse
import shlex

from certtui.cli.streams import put, say
from certtui.sharing import SHARED_FILE, SHARED_FOLDER
from certtui.sharing.setting_up import share
from certtui.text import count

_EXAMPLES = """\
examples:
  sudo groupadd certtui
  sudo usermod -aG certtui maria          she logs in again after that
  sudo certtui share certtui /srv/certtui
  export CERTTUI_DATABASE=/srv/certtui/register.sqlite3

All members of the group can read the database and change it, also without certtui: share it only among accounts that
trust each other. In a shared folder only root may use --operator.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Let the accounts of a group work on one SQLite database. FOLDER is made if it does not exist. It and the "
        "databases in it, with their attachments, are given to the group; new files follow, whatever the umask. Takes "
        "root, or the owner of the folder who is in the group. Refuses home folders and folders with other files."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "group", metavar="GROUP", help="the group whose accounts may read and change the database"
    )
    parser.add_argument("folder", metavar="FOLDER", help="the folder of the database, and of nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Share the folder; the answer says what was given to whom, and what is left to do."""
    done = share(arguments.group, arguments.folder)
    put(f"{done.folder}: shared with the group {done.group} (mode {SHARED_FOLDER:04o})")
    for database in done.databases:
        put(f"{database}: the group's, with all that belongs to it (mode {SHARED_FILE:04o})")
    for closed in done.closed:
        say(
            f"certtui: members of the group cannot go through {closed}. Run: {shlex.join(['chmod', 'o+x', str(closed)])}"
        )
    if done.members:
        say(f"certtui: {count(len(done.members), 'member')} of the group: {', '.join(done.members)}")
    else:
        say(f"certtui: the group has no members yet. Add each account: usermod -aG {done.group} NAME")
    if not done.databases:
        named = shlex.quote(str(done.folder / "register.sqlite3"))
        say(f"certtui: there is no database in it yet. The first start makes it: certtui --database {named}")
    return 0
