"""Files attached to instances, and taken off again.

Owns: the rows of attachments, and that their names are safe to show and to save under. Source: the domain's "Expiry and
renewal": every instance keeps its own attachments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from certtui import attachments
from certtui.commands.act import Act, act
from certtui.errors import InvalidInput, NotFound
from certtui.progress import Progress, silent
from certtui.queries.operators import get_operator
from certtui.rights import Operator, Right
from certtui.store import connection, execute, ids_table, insert_many
from certtui.text import refuse_controls

LONGEST_NAME = 200
"""Bytes of a name in UTF-8: what every file system takes, with room for a number."""
_SEPARATORS = re.compile(r"[/\\]")


class Attached(NamedTuple):
    """What attaching did: the event, the new attachments' ids in the order of their instances, and what was attached."""

    event: int
    ids: tuple[int, ...]
    names: tuple[str, ...]
    size: int
    sha256: str


class TakenFile(NamedTuple):
    """A file that goes with what is about to be recorded: taken in whole, under a name that is safe, and not kept yet."""

    name: str
    incoming: attachments.Incoming


class _Owner(NamedTuple):
    instance: int
    certification: int
    entity: int


def add_attachment(
    operator: Operator,
    instance_id: int,
    name: str,
    stream: BinaryIO,
    *,
    limit: int,
    progress: Progress = silent,
) -> Attached:
    """Attach what a stream holds, up to its end, to one instance. See `add_attachments`."""
    return add_attachments(operator, [instance_id], name, stream, limit=limit, progress=progress)


def add_attachments(
    operator: Operator,
    instance_ids: Sequence[int],
    name: str,
    stream: BinaryIO,
    *,
    limit: int,
    progress: Progress = silent,
) -> Attached:
    """Attach what a stream holds to every one of these instances (an exam sheet to all who sat it), or to none.

    The contents are kept once. `name` is made safe (`safe_name`), and numbered where an instance has an attachment of
    that name. `limit` and `progress` are in bytes; the total is 0 for a stream whose length nobody knows. Raises
    NotPermitted, NotFound, Cancelled, InvalidInput("name" or "file"), DatabaseUnavailable on a full disk.
    """
    _require(operator, Right.UPDATE_CERTIFICATIONS)
    name = safe_name(name)
    wanted = list(dict.fromkeys(instance_ids))
    _owners(wanted)  # before a stream is read for nothing
    with (
        attachments.take_in(stream, limit, progress) as incoming,
        act(operator, "attach", Right.UPDATE_CERTIFICATIONS) as done,
    ):
        owners = _owners(wanted)  # one may have been deleted while the stream was read
        attachments.keep(incoming)
        names = _free_names(name, wanted)
        ids = _insert(done, incoming, wanted, names)
        _tell_owners(done, owners)
        done.detail.update(name=name, size=incoming.size, sha256=incoming.sha256, instances=sorted(wanted))
        return Attached(done.event, ids, tuple(names), incoming.size, incoming.sha256)


@contextmanager
def take_file(
    operator: Operator, name: str, stream: BinaryIO, *, limit: int, progress: Progress = silent
) -> Iterator[TakenFile]:
    """Take in what a stream holds, for an act of the block that records instances and attaches it to each of them.

    Reading takes its time, so that it is done before the act begins and holds no other operator up. Raises as
    `add_attachments` does.
    """
    _require(operator, Right.UPDATE_CERTIFICATIONS)
    name = safe_name(name)
    with attachments.take_in(stream, limit, progress) as incoming:
        yield TakenFile(name, incoming)


def attach_recorded(done: Act, file: TakenFile) -> None:
    """Attach a file to every instance that an act has recorded: it is part of the act, and goes when that is undone."""
    rows = execute("SELECT id FROM instance WHERE event = ? ORDER BY id", (done.event,)).fetchall()
    attachments.keep(file.incoming)
    _insert(done, file.incoming, [id for (id,) in rows], [file.name] * len(rows))
    done.detail.update(attached=file.name, size=file.incoming.size, sha256=file.incoming.sha256)


def let_go_of_recorded(done: Act, event: int, association_ids: Sequence[int]) -> None:
    """Note the contents that are attached to what an event recorded on these associations, before that is deleted."""
    table, param = ids_table(association_ids)
    rows = execute(
        "SELECT DISTINCT t.sha256 FROM attachment t JOIN instance i ON i.id = t.instance_id"
        f" WHERE i.event = ? AND i.association_id IN (SELECT id FROM {table} AS chosen)",
        (event, param),
    ).fetchall()
    done.let_go(sha256 for (sha256,) in rows)


def remove_attachment(operator: Operator, attachment_id: int) -> None:
    """Take an attachment off its instance, for good; its contents go when no other attachment has the same.

    Raises NotPermitted; NotFound when it is gone already.
    """
    with act(operator, "remove attachment", Right.DELETE_CERTIFICATIONS) as done:
        row = execute(
            "SELECT instance_id, name, size, sha256 FROM attachment WHERE id = ?", (attachment_id,)
        ).fetchone()
        if row is None:
            raise NotFound(
                "This attachment is no longer there: it was removed, or its instance was. Nothing was changed."
            )
        instance, name, size, sha256 = row
        execute("DELETE FROM attachment WHERE id = ?", (attachment_id,))
        done.let_go([sha256])
        _tell_owners(done, _owners([instance]))
        done.detail.update(name=name, size=size, sha256=sha256, instances=[instance])


def sweep_attachments(operator: Operator) -> attachments.Leftover:
    """Drop contents that no attachment refers to any more, and tell how much that was. Records nothing: nothing held them.

    They are left by removed instances and associations, and by crashes. Raises NotPermitted.
    """
    _require(operator, Right.DELETE_CERTIFICATIONS)
    return attachments.drop_unreferenced()


def safe_name(name: str) -> str:
    """A file's name as it is kept: without folders, leading dots and blanks, no longer than LONGEST_NAME bytes.

    A name that is too long is cut before its ending. Raises InvalidInput("name") for one with a character that cannot
    be seen, and when nothing is left of it.
    """
    base = refuse_controls("name", _SEPARATORS.split(name)[-1]).lstrip(". ").rstrip()
    if not base:
        raise InvalidInput("name", f"'{name}' is no name for a file. Give it one, such as certificate.pdf.")
    return _cut(base, "")


def _cut(name: str, number: str) -> str:
    """The name with a number before its ending, within the length."""
    ending = PurePosixPath(name).suffix
    if len(ending.encode()) > LONGEST_NAME // 4:
        ending = ""  # a sentence with a point in it
    stem = name.removesuffix(ending) if ending else name
    room = LONGEST_NAME - len((number + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + number + ending


def _free_names(name: str, instances: Sequence[int]) -> list[str]:
    """The name for each instance: "sheet (2).pdf" where it has a "sheet.pdf", in any letter case, already."""
    table, param = ids_table(instances)
    taken: dict[int, set[str]] = {}
    for instance, known in execute(
        f"SELECT instance_id, name FROM attachment WHERE instance_id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ):
        taken.setdefault(instance, set()).add(known.casefold())
    names = []
    for instance in instances:
        free, number = name, 1
        while free.casefold() in taken.get(instance, ()):
            number += 1
            free = _cut(name, f" ({number})")
        names.append(free)
    return names


def _insert(
    done: Act, incoming: attachments.Incoming, instances: Sequence[int], names: Sequence[str]
) -> tuple[int, ...]:
    insert_many(
        "attachment",
        ("instance_id", "name", "size", "sha256", "added_at", "added_by", "event"),
        (
            (instance, name, incoming.size, incoming.sha256, done.at, done.operator.name, done.event)
            for instance, name in zip(instances, names, strict=True)
        ),
    )
    ids = dict(execute("SELECT instance_id, id FROM attachment WHERE event = ?", (done.event,)).fetchall())
    return tuple(ids[instance] for instance in instances)


def _owners(instance_ids: Sequence[int]) -> list[_Owner]:
    table, param = ids_table(instance_ids)
    with connection():
        owners = [
            _Owner(*row)
            for row in execute(
                "SELECT i.id, a.certification_id, a.entity_id FROM instance i"
                " JOIN association a ON a.id = i.association_id"
                f" WHERE i.id IN (SELECT id FROM {table} AS chosen)",
                (param,),
            ).fetchall()
        ]
    if not owners or len(owners) < len(instance_ids):
        raise NotFound(
            "The instance is no longer there: another operator removed it. Nothing was attached; look at the row again."
        )
    return owners


def _tell_owners(done: Act, owners: Sequence[_Owner]) -> None:
    """Note whom and which certifications the act is about."""
    done.touch(owner.entity for owner in owners)
    done.detail["certifications"] = sorted({owner.certification for owner in owners})


def _require(operator: Operator, right: Right) -> None:
    """Refuse before a stream is read, by the rights held now; the transaction asks again."""
    with connection():
        (get_operator(operator.name) or operator).require(right)
