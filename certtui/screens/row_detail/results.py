"""The words of the row's detail: what goes, before it is deleted; where a file went."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

from certtui.attachments import size_words
from certtui.config import account_name
from certtui.queries.attachments import AttachmentLine
from certtui.queries.details import AssociationDetails, InstanceLine
from certtui.text import count, printable


def say_deletion(details: AssociationDetails, line: InstanceLine) -> list[str]:
    """What goes with an instance, and what comes of it."""
    fields = line.fields
    number = f" (no. {fields.number})" if fields.number else ""
    until = f"until {fields.expires_on}" if fields.expires_on else "without expiry"
    files = [file.name for file in details.attachments if file.instance == line.id]
    lines = [
        f"{details.name} · {details.definition.name}",
        f"The instance of {fields.issued_on}{number}, effective {fields.effective_on} {until}.",
        f"Recorded by {line.recorded_by}.",
    ]
    if files:
        lines.append(
            f"{count(len(files), 'attachment')} {'goes' if len(files) == 1 else 'go'} with it: {', '.join(files)}."
        )
    lines += say_given_back(details, line)
    ended = [
        one for one in details.revocations if one.ended_by == "certified" and one.ended_on == fields.issued_on
    ]
    lines += [
        f"The revocation from {one.revoked_on} on ({one.reason}), which it ended by certifying again, stands again "
        "unless a later instance ends it."
        for one in ended
    ]
    return [*lines, "This cannot be undone. The audit log keeps what it was."]


def say_given_back(details: AssociationDetails, line: InstanceLine) -> list[str]:
    """What counts again without a certificate that had replaced it."""
    given_back = [one for one in details.instances if one.replaced_by == (line.id,)]
    return [
        f"The certificate of {one.fields.issued_on}, which it replaced, counts again "
        + (f"until {one.fields.expires_on}." if one.fields.expires_on else "without expiry.")
        for one in given_back
    ]


def say_attachment(line: AttachmentLine) -> list[str]:
    """What goes with an attachment."""
    return [
        f"{line.name}, {size_words(line.size)}, of the instance of {line.issued_on}, added by {line.added_by}.",
        "Its contents are dropped unless they are attached elsewhere too. This cannot be undone.",
    ]


def say_saved(path: Path) -> str:
    """Where the file is, and how it comes to one's own machine."""
    source = shlex.quote(f"{account_name()}@{socket.gethostname()}:{path}")
    return printable(f"Saved: {path}") + "\n" + printable(f"scp {source} .")
