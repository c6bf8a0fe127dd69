"""A SQLite register as one file, and back: the database, the attachments that it refers to, and a manifest of both.

Owns: the form of a backup (`archive`). Invariant: what is called a backup was read back and found whole, and what is
restored was verified before anything of what stands there is touched. A server's database is its own tools' business.
"""

from certtui.backups.archive import Manifest
from certtui.backups.backing_up import BackedUp, back_up
from certtui.backups.restoring import Restored, restore

__all__ = ["BackedUp", "Manifest", "Restored", "back_up", "restore"]
