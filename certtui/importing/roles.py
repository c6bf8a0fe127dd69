"""The roles that a file names: found by name, in any letter case, or put down to be made."""

from __future__ import annotations

from certtui.commands.roles import insert_role
from certtui.store import execute
from certtui.text import search_key


class KnownRoles:
    """The roles there are, and those that an import makes. A role goes by its name as it is stored."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._by_key: dict[str, str] = {}
        self.new: list[str] = []
        for id, name, key in execute("SELECT id, name, search FROM role ORDER BY id").fetchall():
            self.ids[name] = id
            self._by_key.setdefault(key, name)

    def find(self, name: str) -> str | None:
        """The stored name of a role; None when there is none of that name."""
        return name if name in self.ids else self._by_key.get(search_key(name))

    def resolve(self, name: str) -> str:
        """As `find`, but a role that is not there is put down to be made."""
        found = self.find(name)
        if found is None:
            found = self._by_key[search_key(name)] = name
            self.new.append(name)
        return found

    def make(self) -> dict[str, int]:
        """Make what was put down, inside of the command's transaction; returns every role's id by its name."""
        return self.ids | {name: insert_role(name) for name in self.new}
