r"""Several names in one cell, so that they come apart exactly, whatever characters are in them.

"Driver; Safety Officer": a semicolon or a backslash that is part of a name has a backslash before it. Among sources
the bare word direct is the direct source, and a role of that name is written `\direct`.
"""

from __future__ import annotations

from collections.abc import Iterable

DIRECT = "direct"
"""How the direct source is called in files."""


def join_names(names: Iterable[str]) -> str:
    """Names as one cell."""
    return "; ".join(map(_escaped, names))


def join_sources(roles: Iterable[str], *, direct: bool) -> str:
    """An association's sources as one cell."""
    names = ["\\" + role if role.casefold() == DIRECT else _escaped(role) for role in roles]
    return "; ".join([DIRECT, *names] if direct else names)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace(";", "\\;")
