"""A SQLite database that the accounts of one group share: its files' modes, what is wrong with them, how it is set up.

A folder is shared when it passes its group on to new files (setgid) and the group may write in it: what `certtui share`
makes, and what an administrator makes by hand. In it everything that belongs to a database is the group's as well,
whatever the umask; anywhere else it is its owner's alone. This keeps mistakes out and is no boundary between the members:
each of them can rewrite the file.
"""

from certtui.sharing.findings import Finding, explain_refused, findings, world_access
from certtui.sharing.modes import SHARED_FILE, SHARED_FOLDER, file_mode, is_shared, make_file

__all__ = [
    "SHARED_FILE",
    "SHARED_FOLDER",
    "Finding",
    "explain_refused",
    "file_mode",
    "findings",
    "is_shared",
    "make_file",
    "world_access",
]
