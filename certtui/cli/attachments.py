"""`certtui attachments`: what is attached to somebody's certification; saved out again, or removed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from certtui.attachments import size_words
from certtui.cli.streams import is_terminal, put, say, talk_progress
from certtui.errors import UsageError
from certtui.queries.attachments import AttachmentLine, get_attachment, list_attachments
from certtui.queries.definitions import find_certification
from certtui.queries.details import find_association
from certtui.rights import Right
from certtui.store import connection
from certtui.text import cell_width, fit, printable

if TYPE_CHECKING:
    from certtui.session import Session

_WORD = "remove"
"""What is to be typed in full: what is removed does not come back."""
_EXAMPLES = """\
examples:
  certtui attachments "First Aid" E1001                    what there is, with its number
  certtui attachments --save 17                            under its own name, in this folder
  certtui attachments --save 17 --output ~/proof.pdf
  certtui attachments --save 17 --output - | lpr
  certtui attachments --remove 17
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "List the attachments of a certification that somebody holds; save one, or remove one."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("certification", metavar="CERTIFICATION", nargs="?", help="its name")
    parser.add_argument("code", metavar="CODE", nargs="?", help="the entity's code")
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument(
        "--save", type=int, metavar="ID", help="save this one; what is not what was attached is refused"
    )
    acts.add_argument("--remove", type=int, metavar="ID", help="remove this one, for good")
    parser.add_argument(
        "--output",
        metavar="PATH|-",
        help="where to save it: a file, a folder, or standard output (default: here)",
    )
    parser.add_argument("--force", action="store_true", help="replace PATH if it is there")
    parser.add_argument("--yes", action="store_true", help="do not ask on the terminal before removing")
    parser.add_argument("--format", choices=("table", "json"), default="table")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do the one that was asked for. Raises UsageError for words that do not go together."""
    named = arguments.certification is not None and arguments.code is not None
    by_id = arguments.save is not None or arguments.remove is not None
    if by_id == named or (by_id and arguments.certification is not None):
        raise UsageError(
            "Name a CERTIFICATION and a CODE to list attachments, or one attachment by --save ID or --remove ID."
        )
    if arguments.save is None and (arguments.output is not None or arguments.force):
        raise UsageError("--output and --force are for --save.")
    if arguments.save is not None:
        return _save(arguments, session)
    if arguments.remove is not None:
        return _remove(arguments, session)
    return _list(arguments, session)


def _save(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.exporting.attachments import save_attachment, send_attachment

    if arguments.output == "-":
        if arguments.force:
            raise UsageError("--force is for a file. Leave it out.")
        if is_terminal(sys.stdout):
            raise UsageError("An attachment is nothing for a terminal. Name a file with --output.")
        send_attachment(session.operator, arguments.save, sys.stdout.buffer)
        return 0
    line = talk_progress("bytes saved")
    try:
        path = save_attachment(
            session.operator,
            arguments.save,
            arguments.output or ".",
            overwrite=arguments.force,
            progress=line,
        )
    finally:
        line.clear()
    say(f"attachment {arguments.save} is in {path}")
    return 0


def _remove(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.commands.attachments import remove_attachment

    session.require_today()
    session.operator.require(Right.DELETE_CERTIFICATIONS)
    with connection():
        line = get_attachment(session.operator, arguments.remove)
    if not arguments.yes and is_terminal(sys.stdin) and is_terminal(sys.stderr):
        say(f"Remove {line.name}, {size_words(line.size)}? It does not come back. Type {_WORD} to go on:")
        if sys.stdin.readline().strip().lower() != _WORD:
            say("Nothing was changed.")
            return 1
    remove_attachment(session.operator, line.id)
    put(f"removed: attachment {line.id}, {line.name}")
    return 0


def _list(arguments: argparse.Namespace, session: Session) -> int:
    with connection():
        certification = find_certification(arguments.certification)
        association = find_association(session.operator, certification, arguments.code)
        lines = list_attachments(session.operator, association)
    if arguments.format == "json":
        import json

        put(json.dumps([line._asdict() for line in lines], ensure_ascii=False, indent=2))
    elif lines:
        put(_table(lines))
    else:
        say(f"{arguments.code} has no attachments for '{certification.name}'")
    return 0


def _table(lines: list[AttachmentLine]) -> str:
    rows = [("ID", "Issued on", "Name", "Bytes", "SHA-256", "Added at", "By")]
    rows += [
        (
            str(line.id),
            line.issued_on,
            printable(line.name),
            f"{line.size:,}",
            line.sha256,
            line.added_at,
            line.added_by,
        )
        for line in lines
    ]
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    right = {0, 3}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at in right else fit(cell, width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
