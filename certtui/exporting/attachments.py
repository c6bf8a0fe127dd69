"""An attachment's contents, out again: into a file of one's own, or into a stream."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from certtui.commands.attachments import safe_name
from certtui.exporting.files import to_file
from certtui.progress import Progress, silent
from certtui.queries.attachments import AttachmentLine, open_attachment
from certtui.rights import Operator, Right
from certtui.store import snapshot


def save_attachment(
    operator: Operator,
    attachment_id: int,
    path: str | Path,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Path:
    """Write an attachment into a file for its owner alone, and return where it is.

    A folder means its own name in there; `~` is one's home. What is not what was attached gets no file. `progress` counts
    bytes. Raises NotPermitted, NotFound, attachments.ContentsMissing and ContentsAltered, Conflict when there is such a
    file, InvalidInput("output") for what the system refuses.
    """
    operator.require(Right.EXPORT)
    with snapshot():
        line, pieces = open_attachment(operator, attachment_id)
        target = Path(path).expanduser()
        if target.is_dir():
            target /= safe_name(line.name)  # once more: another program may have written the row
        with to_file(target, overwrite=overwrite) as stream:
            done = 0
            for piece in pieces:
                stream.write(piece)
                done += len(piece)
                progress(done, line.size)
    return target.absolute()


def send_attachment(operator: Operator, attachment_id: int, stream: BinaryIO) -> AttachmentLine:
    """Write an attachment into a stream, after all of it was found to be what was attached. Raises as above."""
    operator.require(Right.EXPORT)
    with snapshot():
        for _ in open_attachment(operator, attachment_id).pieces:
            pass
        line, pieces = open_attachment(operator, attachment_id)
        stream.writelines(pieces)
    return line
