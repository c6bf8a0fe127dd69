"""Whether every attachment can be read back as it was attached. Each contents are read once, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator

from certtui import attachments
from certtui.integrity.problem import Problem
from certtui.progress import Progress
from certtui.store import execute

_AT_ONCE = 500
_MISSING = "an attachment whose contents are missing"
_ALTERED = "an attachment whose contents were changed"
_MEANING = (
    "It cannot be read any more. Restore it from the last backup that has it, or attach the same file again, "
    "which heals it."
)


def of_attachments(progress: Progress) -> Iterator[Problem]:
    """One problem for each attachment that cannot be read back; `progress` counts bytes."""
    total = int(
        execute(
            "SELECT COALESCE(sum(size), 0) FROM (SELECT DISTINCT sha256, size FROM attachment) AS kept"
        ).fetchone()[0]
    )
    done, last = 0, ("", -1)
    while batch := execute(
        "SELECT DISTINCT sha256, size FROM attachment WHERE sha256 > ? OR (sha256 = ? AND size > ?)"
        " ORDER BY sha256, size LIMIT ?",
        (last[0], *last, _AT_ONCE),
    ).fetchall():
        for sha256, size in batch:
            try:
                for piece in attachments.pieces(sha256, size):
                    done += len(piece)
                    progress(done, total)
            except attachments.ContentsMissing:
                yield from _attachments_of(sha256, size, _MISSING)
            except attachments.ContentsAltered:
                yield from _attachments_of(sha256, size, _ALTERED)
        last = batch[-1]


def _attachments_of(sha256: str, size: int, what: str) -> Iterator[Problem]:
    for row in execute(
        "SELECT e.code, c.name, t.name, 'attachment ' || t.id FROM attachment t JOIN instance i ON i.id = t.instance_id"
        " JOIN association a ON a.id = i.association_id JOIN entity e ON e.id = a.entity_id"
        " JOIN certification c ON c.id = a.certification_id WHERE t.sha256 = ? AND t.size = ? ORDER BY t.id",
        (sha256, size),
    ).fetchall():
        yield Problem(what, " · ".join(map(str, row)), _MEANING)
