"""`certtui attach`: a file put with the instance that it proves."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from certtui import config
from certtui.attachments import size_words
from certtui.cli.arguments import day
from certtui.cli.streams import put, talk_progress
from certtui.commands.attachments import add_attachments, safe_name
from certtui.errors import InvalidInput, NotFound, UsageError
from certtui.queries.attachments import find_holders, find_instances
from certtui.queries.definitions import find_certification
from certtui.rights import Right
from certtui.store import connection
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.session import Session

_EXAMPLES = """\
examples:
  certtui attach "First Aid" E1001 certificate.pdf
  certtui attach "First Aid" E1001 renewal.pdf --issued 2026-03-10
  certtui attach "First Aid" E1001 sheet.pdf --codes class.txt      one sheet for a whole class
  scan2pdf | certtui attach "First Aid" E1001 - --name certificate.pdf

A file may have 25 MB; CERTTUI_ATTACHMENT_LIMIT sets another limit, in MB.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Attach a file to the instance that decides the status today, or else to the newest one. What was attached is "
        "kept with the database: the file itself is needed no more."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("certification", metavar="CERTIFICATION", help="its name")
    parser.add_argument("code", metavar="CODE", help="the entity's code")
    parser.add_argument("file", metavar="FILE|-", help="the file; - reads standard input, and takes --name")
    parser.add_argument("--name", help="what to call it (else its own name)")
    parser.add_argument(
        "--issued", type=day, metavar="YYYY-MM-DD", help="to the instance that was issued on this day"
    )
    parser.add_argument(
        "--codes", metavar="LIST|-", help="for these entities as well: a list of codes as 'assign' takes it"
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Attach, and print on stdout what was attached to whom."""
    session.require_today()
    session.operator.require(Right.UPDATE_CERTIFICATIONS)
    limit = config.attachment_limit()
    if arguments.file == "-" and not arguments.name:
        raise UsageError("Standard input has no name. Give it one with --name.")
    name = safe_name(arguments.name or Path(arguments.file).name)
    codes, instances = _meant(arguments, session)
    line = talk_progress("bytes read")
    try:
        with _opened(arguments.file) as stream:
            done = add_attachments(session.operator, instances, name, stream, limit=limit, progress=line)
    finally:
        line.clear()
    whom = codes[0] if len(codes) == 1 else count(len(codes), "entity", "entities")
    ids = (
        f"attachment {done.ids[0]}" if len(done.ids) == 1 else f"attachments {min(done.ids)}-{max(done.ids)}"
    )
    put(f"attached to {whom}: {ids}, {done.names[0]}, {size_words(done.size)}, sha256 {done.sha256}")
    return 0


def _meant(arguments: argparse.Namespace, session: Session) -> tuple[list[str], list[int]]:
    """The codes, and an instance for each. Raises NotFound when one has none: nobody is left out in silence."""
    codes = [arguments.code.strip()]
    if arguments.codes:
        if arguments.codes == arguments.file == "-":
            raise UsageError("Standard input cannot be the file and the list of codes at once.")
        from certtui.cli.codes import read_codes

        codes = list(dict.fromkeys([*codes, *read_codes(arguments.codes)]))
    with connection():
        certification = find_certification(arguments.certification)
        holders = find_holders(certification.id, codes)
        instances = find_instances(
            certification.id, sorted(set(holders.values())), session.today, arguments.issued
        )
    without = [code for code, entity in holders.items() if entity not in instances]
    if without:
        from certtui.cli.naming import listed

        wanted = f" issued on {arguments.issued.isoformat()}" if arguments.issued else ""
        raise NotFound(
            f"There is no instance of '{certification.name}'{wanted} to attach it to: {listed(without)}. "
            "Nothing was attached; certify first, or name another day with --issued."
        )
    return list(holders), sorted(instances.values())


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    path = Path(source).expanduser()
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {source}. Nothing was attached.") from error
    except OSError as error:
        raise InvalidInput(
            "file", f"{source} cannot be read: {error.strerror or error}. Nothing was attached."
        ) from error
    with file:
        yield file
