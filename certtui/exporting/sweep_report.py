"""A sweep to be printed: plain text of 80 columns, pages of 60 lines, who signed what at its head and at its end.

The list is read twice, first to know how many pages there will be, so that memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

from certtui.sweeping import Decision, FrozenRow, Sweep, SweepState
from certtui.text import cell_width, count, fit, printable

WIDTH: Final = 80
PAGE: Final = 60
"""Lines of a page: what both A4 and Letter hold."""
_HEAD: Final = 3
"""Lines at the top of each page: the sweep, the page's number, and a line between."""
_INDENT: Final = " " * 6
_COLUMNS: Final = (5, 10, 21, 12, 10, 10)
"""Position, code, name, status, expiry, decision; two blanks between."""
_SIGNATURE: Final = "_" * 30


class _Block(NamedTuple):
    """Lines that stay on one page, and what is said again above them where they begin one."""

    lines: list[str]
    repeated: Sequence[str] = ()


def write_report(sweep: Sweep, rows: Callable[[], Iterable[FrozenRow]], stream: BinaryIO) -> None:
    """Write the sweep's head, its rows by certification, and its sign-off. `rows` is asked twice."""
    pages = sum(1 for _ in _pages(_blocks(sweep, rows())))
    for number, page in enumerate(_pages(_blocks(sweep, rows())), 1):
        right = f"page {number} of {pages}"
        left = fit(printable(f"Audit sweep {sweep.id}: {sweep.title}"), WIDTH - len(right) - 2)
        lines = [f"{left}  {right}", "─" * WIDTH, "", *page]
        lead = "\f" if number > 1 else ""
        stream.write((lead + "\n".join(line.rstrip() for line in lines) + "\n").encode())


def _pages(blocks: Iterable[_Block]) -> Iterator[list[str]]:
    room = PAGE - _HEAD
    page: list[str] = []
    for lines, repeated in blocks:
        left = lines
        if page and len(page) + len(left) > room:
            yield page
            page = [*repeated]
        while len(page) + len(left) > room:  # a note longer than a page
            fits = room - len(page)
            yield page + left[:fits]
            page, left = [*repeated], left[fits:]
        page = page + left
    if page:
        yield page


def _blocks(sweep: Sweep, rows: Iterable[FrozenRow]) -> Iterator[_Block]:
    yield _Block(_head(sweep))
    certification: str | None = None
    heading: list[str] = []
    for row in rows:
        if row.certification == certification:
            yield _Block(_row(row), heading)
            continue
        certification = row.certification
        title = printable(f"{row.certification} ({row.kind.title})")
        columns = _columns("#", "Code", "Name", "Status", "Expires", "Decision")
        heading = [fit(f"{title}, continued" if cell_width(title) < WIDTH - 12 else title, WIDTH), columns]
        yield _Block(["", fit(title, WIDTH), columns, *_row(row)])
    yield _Block(_end(sweep))


def _head(sweep: Sweep) -> list[str]:
    facts = [
        ("Scope", sweep.title),
        ("Frozen", f"{_moment(sweep.begun_at)} by {sweep.begun_by}, as the statuses are on {sweep.as_of}"),
        ("State", _state(sweep)),
        ("Rows", count(sweep.tally.total, "row")),
        ("Decided", _decided(sweep)),
    ]
    if sweep.tally.open:
        facts.append(("Left open", count(sweep.tally.open, "row")))
    if sweep.remark:
        facts.append(("Remark", sweep.remark))
    if sweep.sha256:
        facts.append(("SHA-256", sweep.sha256))
        facts.append(("", f"of the list: certtui sweeps export {sweep.id} --format csv | sha256sum"))
    return [line for word, text in facts for line in _fact(word, text)]


def _end(sweep: Sweep) -> list[str]:
    if sweep.state is not SweepState.SIGNED:
        return ["", f"{'Not signed off.' if sweep.state is SweepState.OPEN else _state(sweep)}"]
    return [
        "",
        f"Signed off by {printable(sweep.signed_by)}, {_moment(sweep.signed_at)}",
        "",
        "",
        f"Signature  {_SIGNATURE}      Date  {_SIGNATURE[:20]}",
    ]


def _state(sweep: Sweep) -> str:
    if sweep.state is SweepState.SIGNED:
        return f"signed off {_moment(sweep.signed_at)} by {sweep.signed_by}"
    if sweep.state is SweepState.GIVEN_UP:
        return f"given up {_moment(sweep.given_up_at)}, not signed off"
    return "open, not signed off"


def _decided(sweep: Sweep) -> str:
    numbers = ((sweep.tally.of(one), one) for one in Decision if one.is_final)
    return ", ".join(f"{number:,} {one.value}" for number, one in numbers if number) or "none"


def _row(row: FrozenRow) -> list[str]:
    decision = row.final
    lines = [
        _columns(
            f"{row.position}",
            row.code,
            row.name,
            row.status.label,
            row.expires_on.isoformat() if row.expires_on else "never" if row.effective_on else "",
            decision.label if decision else "open",
        )
    ]
    said = []
    if cell_width(printable(row.code)) > _COLUMNS[1] or cell_width(printable(row.name)) > _COLUMNS[2]:
        said.append(f"{row.code} {row.name}")
    if row.sources and row.sources != "direct":
        said.append(f"by {row.sources}")
    if decision:
        said.append(f"{row.decided_by}, {_moment(row.decided_at)}")
    if row.follow_up_on:
        said.append(f"until {row.follow_up_on}")
    if said:
        lines += _wrapped("; ".join(said), WIDTH - len(_INDENT), _INDENT)
    for line in row.note.split("\n") if row.note else ():
        lines += _wrapped(f"“{line}”" if "\n" not in row.note else line, WIDTH - len(_INDENT), _INDENT)
    return lines


def _columns(*cells: str) -> str:
    shown = [fit(printable(cell), width) for cell, width in zip(cells, _COLUMNS, strict=True)]
    return "  ".join(shown)


def _fact(word: str, text: str) -> list[str]:
    lines = [line for part in text.split("\n") for line in _wrapped(part, WIDTH - 11)] or [""]
    return [f"{fit(word if not at else '', 11)}{line}" for at, line in enumerate(lines)]


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Text in lines of at most so many cells, broken between words where that can be."""
    lines, line = [], ""
    for word in printable(text).split():
        if line and cell_width(line) + 1 + cell_width(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while cell_width(line) > width:
            at = _cut(line, width)
            lines.append(line[:at])
            line = line[at:]
    return [indent + one for one in [*lines, line] if one]


def _cut(text: str, width: int) -> int:
    """How many characters of a word without blanks fill a line; at least one."""
    at = min(len(text), width)
    while at > 1 and cell_width(text[:at]) > width:
        at -= 1
    return at


def _moment(at: str) -> str:
    return at.replace("T", " ").rstrip("Z") + " UTC"
