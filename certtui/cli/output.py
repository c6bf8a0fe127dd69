"""Where a list goes: onto stdout as it is read, or into a file that is there whole or not at all; and in which format."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from certtui.cli.streams import data_stream, is_terminal, progress, say
from certtui.errors import UsageError
from certtui.exporting.export import export_to_file, export_to_stream
from certtui.text import count

if TYPE_CHECKING:
    import argparse

    from certtui.exporting.export import Export
    from certtui.exporting.writing import Format
    from certtui.rights import Operator

Form = TypeVar("Form", bound=str)


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Describe where the list goes."""
    parser.add_argument("--output", metavar="FILE", help="write this file, for you alone, instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def chosen_format(arguments: argparse.Namespace, formats: tuple[Form, ...], otherwise: Form) -> Form:
    """The format asked for, else what the name of the file ends in, else the one for `otherwise`.

    Raises UsageError for --force without a file, and for a workbook that a terminal would get.
    """
    ending = Path(arguments.output or "").suffix.lower().lstrip(".")
    form: Form = arguments.format or next((known for known in formats if known == ending), otherwise)
    if arguments.force and arguments.output is None:
        raise UsageError("--force is for a file. Name it with --output.")
    if form == "xlsx" and arguments.output is None and is_terminal(sys.stdout):
        raise UsageError("A workbook is nothing for a terminal. Name a file with --output.")
    return form


def write_out(
    arguments: argparse.Namespace, one: str, to_stream: Callable[..., int], to_file: Callable[..., int]
) -> None:
    """Write the list where the options say, with a line of progress; of a file, say how many it has of `one` and where.

    `to_stream` is given a stream, `to_file` a path and `overwrite`; both are given `on_progress`. Raises what they do.
    """
    line = progress(f"{one}s")
    try:
        if arguments.output is None:
            stream = data_stream()
            to_stream(stream, on_progress=line)
            stream.flush()
            return
        written = to_file(arguments.output, overwrite=arguments.force, on_progress=line)
    finally:
        line.clear()
    say(f"{count(written, one)} in {Path(arguments.output).absolute()}")


def write_export(
    arguments: argparse.Namespace,
    operator: Operator,
    export: Export,
    form: Format,
    one: str = "row",
    *,
    excel: bool = False,
) -> None:
    """Write an export where the options say. Raises what `exporting.export` raises."""
    write_out(
        arguments,
        one,
        partial(export_to_stream, operator, export, form, excel=excel),
        partial(export_to_file, operator, export, form, excel=excel),
    )
