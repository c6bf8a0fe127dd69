"""`certtui audit verify` and `certtui audit anchor`: whether the log was changed, proved by what is kept elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from certtui import audit, config
from certtui.cli.streams import put, say, talk_progress
from certtui.commands.accepting import accept_rows
from certtui.errors import Conflict, InvalidInput
from certtui.journal import NOTICE, send_to_journal
from certtui.store import connection, snapshot
from certtui.text import count

if TYPE_CHECKING:
    from certtui.rights import Operator


def verify(anchors: str | None) -> int:
    """Walk the chain, and look for each anchor in it; 1 when the log is not what was written.

    Raises InvalidInput when the anchors cannot be read, or there are none.
    """
    kept = _read_anchors(anchors) if anchors is not None else []
    line = talk_progress("events verified")
    with snapshot():
        try:
            broken = audit.first_broken(line)
        finally:
            line.clear()
        lost = audit.first_lost_anchor(kept)
        newest, hash = audit.head()
    if broken:
        put(f"event {broken[0]}: {broken[1]}")
        say(
            f"certtui: the audit log was changed. What stands before event {broken[0]} holds together, what follows is "
            "no proof. Compare it with a backup, and find out who can write to the database."
        )
        return 1
    if lost:
        put(f"event {lost[0].event}: {lost[1]}")
        say(
            f"certtui: the audit log holds together, but it is not the one that was anchored ({lost[0].database}): it "
            "was rewritten or cut off, or the anchor is another database's. Compare it with a backup."
        )
        return 1
    held = f" and {count(len(kept), 'anchor')}" if kept else ""
    put(f"holds: {count(newest, 'event')}{held}; the newest is event {newest} with hash {hash}")
    if not kept:
        say(
            "certtui: no anchor was given, so a log that somebody rewrote as a whole, or whose newest events were "
            "deleted, would pass as well. Keep anchors where this account cannot write ('certtui audit anchor'), then: "
            "certtui audit verify --anchor FILE. 'certtui check' compares the rows with the log."
        )
    return 0


def accept(operator: Operator, reason: str) -> int:
    """Go on with the rows as they are, and name what was changed in them."""
    line = talk_progress("rows read")
    try:
        changed = accept_rows(operator, reason, line)
    finally:
        line.clear()
    put(f"accepted as they are now: {', '.join(changed) or 'all rows'}")
    return 0


def anchor(location: str, file: str | None, *, journal: bool) -> int:
    """Print the head as an anchor, append it to a file, or send it to the system's journal."""
    with connection():
        made = audit.anchor(config.shown_location(location))
        if file is not None:
            _append(Path(file), made)
    if journal:
        _send(made)
    if file is None and not journal:
        put(str(made))
    else:
        say(f"event {made.event} anchored in {'the journal' if journal else Path(str(file)).absolute()}")
    return 0


def _read_anchors(name: str) -> list[audit.Anchor]:
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InvalidInput("anchor", f"{name} cannot be read: {error.strerror or error}.") from error
    found = audit.find_anchors(text.decode(errors="replace").splitlines())
    if not found:
        raise InvalidInput(
            "anchor", f"There is no anchor in {name}. 'certtui audit anchor' makes one; nothing was verified."
        )
    return found


def _append(path: Path, made: audit.Anchor) -> None:
    """Add the anchor to a file whose earlier ones the log still holds. Raises Conflict when it does not."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b") as file:
            before = file.read()
            if lost := audit.first_lost_anchor(
                audit.find_anchors(before.decode(errors="replace").splitlines())
            ):
                raise Conflict(
                    f"{path} has an anchor that this log does not hold: {lost[1]}. Nothing was added. "
                    f"See 'certtui audit verify --anchor {path}'."
                )
            torn = b"\n" if before and not before.endswith(b"\n") else b""
            file.write(torn + f"{made}\n".encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InvalidInput("file", f"{path} cannot be written: {error.strerror or error}.") from error


def _send(made: audit.Anchor) -> None:
    if not send_to_journal(str(made), NOTICE):
        raise Conflict(
            "There is no system journal here to write to, so nothing was anchored. Name a file: certtui audit anchor FILE"
        )
