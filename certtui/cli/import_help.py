"""What `certtui import KIND` says and writes without a file: its columns with --help, an empty table with --template."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from certtui.cli.help_format import text_width
from certtui.cli.streams import say
from certtui.errors import Conflict, UsageError
from certtui.importing.fields import MATRIX, SHAPES

_INDENT, _MOST_WIDE = 4, 100


class KindOfFile(argparse.Action):
    """Takes KIND, and has --help list its columns from then on."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:  # noqa: ARG002 - argparse's signature
        """Take the kind; the columns are laid out only where help is asked for."""
        setattr(namespace, self.dest, values)
        if values in SHAPES:
            parser.format_help = lambda: _help_of(parser, str(values))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe --template."""
    parser.add_argument(
        "--template",
        action="store_true",
        help="write FILE (.xlsx or .csv) instead of reading it: an empty table of this KIND to fill in, with an example",
    )


def needs_no_database(arguments: argparse.Namespace) -> bool:
    """Whether only a template is asked for."""
    return bool(arguments.template)


def write_template_file(arguments: argparse.Namespace) -> int:
    """Write the empty table. Raises UsageError for a file of another kind, Conflict for one that is there."""
    if arguments.what == MATRIX:
        raise UsageError(
            "There is no template for a matrix. To write a matrix of the people and certifications that there are: "
            f"certtui export {MATRIX} --kind employee --cells issued_on --output {MATRIX}.xlsx"
        )
    from certtui.exporting.files import to_file
    from certtui.importing.templates import FORMATS, template_of, write_template

    template = template_of(arguments.what)
    path = Path(arguments.file)
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise UsageError(
            f"A template is a workbook or a CSV file, and '{arguments.file}' names neither. Write, for example, "
            f"certtui import {arguments.what} --template {arguments.what}.xlsx"
        )
    try:
        with to_file(path, overwrite=arguments.force) as stream:
            write_template(template, form, stream)
    except Conflict as there:
        raise Conflict(f"{there} To overwrite it: --force") from there
    say(
        f"wrote {path.absolute()}. Fill it in, then see what would be imported: "
        f"certtui import {arguments.what} {arguments.file} --dry-run"
    )
    return 0


def _help_of(parser: argparse.ArgumentParser, what: str) -> str:
    """The help of one kind of import: its columns, then what all kinds have."""
    parser.epilog = "Examples: certtui import --help"
    usage, _, rest = argparse.ArgumentParser.format_help(parser).partition("\n\n")
    return f"{usage}\n\n{describe_columns(what)}\n\n{rest}"


def describe_columns(what: str) -> str:
    """Every column of ours that such a file can have, with the names by which it is found in other people's."""
    from textwrap import fill

    from certtui.importing.field_help import describe_fields

    width = min(text_width(), _MOST_WIDE)

    def folded(text: str, indent: int, then: int | None = None) -> str:
        later = " " * (indent if then is None else then)
        return fill(
            text,
            width,
            initial_indent=" " * indent,
            subsequent_indent=later,
            break_long_words=False,
            break_on_hyphens=False,
        )

    intro = "Every file needs those marked *. The names after 'also' are known as well; case and punctuation do not count."
    lines = [f"columns of {what}:", folded(intro, 2)]
    for one in describe_fields(what):
        lines.append(folded(f"{one.name}{' *' if one.needed else ''}: {one.holds}", 2, 2 + _INDENT))
        if one.aliases:
            lines.append(folded(f"also: {', '.join(one.aliases)}", 2 + _INDENT))
    return "\n".join(lines)
