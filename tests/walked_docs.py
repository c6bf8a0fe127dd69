"""Documents that are walked through: the files that they show are written, the commands typed, the answers compared.

A block ``` csv NAME is a file. A block ``` sh is typed line by line; what is explained as `# refused` may
fail. A block ``` text behind it is what the commands print, messages and all.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One block of a document: `csv` with the file's name, `sh`, or `text`."""

    kind: str
    name: str
    text: str


class Answer(NamedTuple):
    """What a command printed, and with which exit code it ended."""

    code: int
    printed: str


class Walked(NamedTuple):
    """A block of commands: which of them failed unexpectedly, what they printed, and what the document says they print."""

    commands: str
    failed: tuple[str, ...]
    printed: str
    shown: str | None


def blocks(document: Path) -> list[Block]:
    """All of a document, in order."""
    return [Block(*found) for found in _BLOCK.findall(document.read_text(encoding="utf-8"))]


def walk(document: Path, folder: Path, run: Callable[[list[str]], Answer]) -> Iterator[Walked]:
    """Do all that the document tells, in the folder, which is the working directory."""
    found = blocks(document)
    for one, following in zip(found, [*found[1:], None], strict=True):
        if one.kind == "csv":
            (folder / one.name).write_text(one.text, encoding="utf-8")
        elif one.kind == "sh":
            answers = [(line, *run(shlex.split(line)[1:])) for line in typed(one.text)]
            yield Walked(
                one.text,
                tuple(line for line, code, _ in answers if code != 0 and not _may_fail(one.text, line)),
                "".join(printed for _, _, printed in answers),
                following.text if following and following.kind == "text" else None,
            )


def typed(text: str) -> list[str]:
    """The commands of a block, each in one line, without what explains it."""
    joined = text.replace("\\\n", " ")
    return [line.partition(" #")[0].strip() for line in joined.splitlines() if line.startswith("certtui ")]


def _may_fail(text: str, line: str) -> bool:
    """Whether the document says so behind the command."""
    return any(
        one.partition(" #")[0].strip() == line and "# refused" in one
        for one in text.replace("\\\n", " ").splitlines()
    )
