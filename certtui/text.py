"""Text from outside: made safe to show, refused where it must not be stored, folded for search and order, measured.

Owns every decision about characters. Invariant: what `printable` returns moves nothing but the cursor, by the
cells that `cell_width` counts: no control character, nothing that turns the direction of writing, nothing
invisible but the joiners that real scripts and emoji need.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from certtui.errors import InvalidInput

_REPLACEMENT = "\ufffd"
_BASE_FOR_MARKS = "\u25cc"  # the dotted circle on which fonts show a mark that has no letter
_ZERO_WIDTH_JOINER = "\u200d"  # in Indic names and in emoji
_JOINERS = "\u200c" + _ZERO_WIDTH_JOINER  # the non-joiner stands in Persian names
_EMOJI_STYLE = "\ufe0f"
_FIRST_MARK = "\u0300"  # below this code point no character is zero or two cells wide
_MOST_MARKS = 6  # pointed and cantillated Hebrew and Tibetan stacks need four or five
_INVISIBLE_LETTERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers that Unicode counts among letters and marks
)
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_VIRAMA = 9  # canonical combining class of the sign that suppresses a vowel

# England, Scotland, Wales: a black flag, invisible tag letters, the tag that ends them. Elsewhere tags smuggle text.
_REGION_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")

# Narrow characters that the emoji style widens to two cells (Unicode's emoji variation sequences).
_WIDENED = frozenset(
    "#*0123456789©®‼⁉™ℹ↔↕↖↗↘↙↩↪⌨⏏⏭⏮⏯⏱⏲⏸⏹⏺Ⓜ▪▫▶◀◻◼☀☁☂☃☄☎☑☘☝☠☢☣☦☪☮☯☸☹☺♀♂♟♠♣♥♦♨♻♾⚒⚔⚕⚖⚗⚙⚛⚜⚠⚧⚰⚱⛈⛏⛑⛓⛩⛰⛱⛴⛷⛸⛹"
    "✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⤴⤵⬅⬆⬇🅰🅱🅾🅿🌡🌤🌥🌦🌧🌨🌩🌪🌫🌬🌶🍽🎖🎗🎙🎚🎛🎞🎟🏋🏌🏍🏎🏔🏕🏖🏗🏘🏙🏚🏛🏜🏝🏞🏟🏳🏵🏷🐿👁📽🕉🕊🕯🕰🕳🕴🕵🕶🕷🕸🕹🖇🖊🖋🖌🖍🖐🖥🖨🖱"
    "🖲🖼🗂🗃🗄🗑🗒🗓🗜🗝🗞🗡🗣🗨🗯🗳🗺🛋🛍🛎🛏🛠🛡🛢🛣🛤🛥🛩🛰🛳"
)

# What Textual counts as wide by a newer Unicode than Python's, and what joins the syllable or emoji before it.
_WIDE = re.compile("[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376]")
_NO_CELL = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\U0001f3fb-\U0001f3ff]")

# What accent and compatibility folding leave apart but one keyboard cannot type, or types as its neighbour.
_FOLDED = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00ad": None,
        "\u200c": None,
        "\u200d": None,
    }
)
# Accents, Hebrew points and Arabic vowels: written or left out at will. Marks of other scripts are letters and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)


def printable(text: str) -> str:
    """Return text that is safe to send to a terminal, with what was unsafe made visible.

    C0 controls and DEL become their control pictures (ESC is ␛, a newline ␊); C1, bidi marks, other format
    characters, line separators, lone surrogates, private and unassigned characters become U+FFFD. Joiners, emoji
    and flags stay. A mark without a letter gets a dotted circle; more than six on one letter end in U+FFFD.
    Applying it twice changes nothing more.
    """
    if _is_plain(text):
        return text
    shown: list[str] = []
    done = 0
    for flag in _REGION_FLAG.finditer(text):
        _append_shown(shown, text[done : flag.start()])
        shown.append(flag.group())
        done = flag.end()
    _append_shown(shown, text[done:])
    return "".join(shown)


def refuse_controls(field: str, text: str, *, multiline: bool = False) -> str:
    """Return text as it is stored: without surrounding blanks, in Unicode's composed form (NFC).

    Raises InvalidInput naming the field and the first character that must not be stored: a control, a bidi mark,
    an invisible or format character, a line separator, a lone surrogate, a noncharacter. Joiners are taken where
    writing needs them. `multiline` (a note) takes newlines and tabs as well, each line end stored as a newline.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text).strip()
    if _is_plain(text):
        return text
    checked = _REGION_FLAG.sub("⚑", text)
    for at, character in enumerate(checked):
        if (multiline and character in "\n\t") or not _refused(checked, at):
            continue
        code = f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
        raise InvalidInput(field, f"This holds a character that cannot be seen, {code}; type it without.")
    return text


def search_key(text: str) -> str:
    """Return what a search compares: without case, accents, width, ligatures and doubled blanks.

    An operator types what the keyboard has: muller finds Müller, strasse Straße, soren Søren, o'brien O’Brien.
    Marks that are letters of their script (Devanagari, Thai, Japanese voicing) are kept.
    """
    if text.isascii():
        text = text.lower()
        single = text.isprintable() and "  " not in text
        return text.strip() if single else " ".join(text.split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = _ACCENTS.sub("", folded.translate(_FOLDED))
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def offset_words(offsets: Sequence[int]) -> str:
    """When reminders are due: 30 and 7 days before expiry, on the day of expiry, 5 days after expiry; empty for none."""
    before = [days for days in offsets if days > 0]
    after = [-days for days in offsets if days < 0]
    words = [_days_words(before, "before")] if before else []
    if 0 in offsets:
        words.append("on the day of expiry")
    if after:
        words.append(_days_words(after, "after"))
    return ", ".join(words)


def _days_words(days: Sequence[int], when: str) -> str:
    *first, last = map(str, days)
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{listed} {'day' if days == [1] else 'days'} {when} expiry"


def code_key(code: str) -> str:
    """Return what tells the codes of one kind apart: the code without regard to upper and lower case."""
    if code.isascii():
        return code.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", code).casefold())


def names_meant(typed: str, names: Iterable[str]) -> list[str]:
    """Return those of the names that a typed one means: itself as it is written, else all that differ only in case.

    This is the rule for the names of certifications, groups and roles. None: there is no such name; several: which one
    is meant cannot be told.
    """
    known = list(names)
    if (typed := typed.strip()) in known:
        return [typed]
    wanted = code_key(typed)
    return [name for name in known if code_key(name) == wanted]


def search_words(query: str) -> list[str]:
    """Return the words of a query, folded, each once: a record matches if its search key contains them all."""
    return list(dict.fromkeys(search_key(query).split()))


def sort_key(text: str) -> str:
    """Return what a column of names is ordered by, without case and accents.

    Compared by code point, which is what SQLite's BINARY and PostgreSQL's "C" collation do with UTF-8: the same
    order on every engine, and in Python.
    """
    return search_key(text)


def cell_width(text: str) -> int:
    """Return how many terminal cells printable text takes, counted as Textual counts, or columns would not meet."""
    if text.isascii() or max(text) < _FIRST_MARK:
        return len(text)
    return sum(width for _, width in _clusters(text))


def fit(text: str, width: int) -> str:
    """Return printable text filling exactly `width` cells: padded with blanks, or cut with an ellipsis at its end.

    A character two cells wide is not halved and keeps its marks, so a blank may follow the ellipsis. A joiner at the
    end goes: it would join what pads or follows it.
    """
    if text.isascii():
        return text.ljust(width) if len(text) <= width else text[: max(width - 1, 0)] + "…"[:width]
    text = text.rstrip(_ZERO_WIDTH_JOINER)
    taken = cell_width(text)
    if taken <= width:
        return text + " " * (width - taken)
    if width <= 0:
        return ""
    cut = used = 0
    for start, cells in _clusters(text):
        cut = start
        if used + cells > width - 1:
            break
        used += cells
    return text[:cut].rstrip(_ZERO_WIDTH_JOINER) + "…" + " " * (width - 1 - used)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: 1 row, 2,345 rows. `plural` where an s does not make it."""
    noun = singular if number == 1 else plural or singular + "s"
    return f"{number:,} {noun}"


def _is_plain(text: str) -> bool:
    """Tell in a glance, for most names there are, that every character can be seen and none is a mark."""
    return text.isprintable() and (text.isascii() or max(text) < _FIRST_MARK)


def _append_shown(shown: list[str], text: str) -> None:
    """Append a stretch without region flags, every mark on a base and no base under too many."""
    marks = 0
    for character in text:
        if not _takes_no_cell(character):
            marks = 0
            shown.append(_shown(character))
        elif not shown:
            marks = 1
            shown += (_BASE_FOR_MARKS, character)
        else:
            marks += 1
            if marks <= _MOST_MARKS:
                shown.append(character)
            elif marks == _MOST_MARKS + 1:
                shown.append(_REPLACEMENT)


def _shown(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    return _REPLACEMENT if _unshowable(character) else character


def _unshowable(character: str) -> bool:
    return character in _INVISIBLE_LETTERS or unicodedata.category(character) in _UNSHOWABLE


def _takes_no_cell(character: str) -> bool:
    if character in _INVISIBLE_LETTERS:
        return False
    return character in _JOINERS or unicodedata.category(character) in {"Mn", "Me"}


def _refused(text: str, at: int) -> bool:
    character = text[at]
    if character in _JOINERS:
        return not _joins(text, at)
    if character in _INVISIBLE_LETTERS or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return True
    code = ord(character)
    return (
        code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    )  # noncharacters; new emoji are merely unassigned yet


def _joins(text: str, at: int) -> bool:
    """Tell whether writing needs this joiner: after a virama, or between two letters or emoji of a joining kind.

    No Latin name has one, so between ASCII letters it can only be there to make two equal names differ.
    """
    if at and unicodedata.combining(text[at - 1]) == _VIRAMA:
        return True
    return 0 < at < len(text) - 1 and all(
        not neighbour.isascii() and unicodedata.category(neighbour)[0] in "LMS"
        for neighbour in (text[at - 1], text[at + 1])
    )


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return where each character begins that takes cells with all that hangs on it, and how many it takes.

    What follows a zero width joiner is part of the emoji before it; the emoji style widens certain narrow ones.
    """
    clusters: list[tuple[int, int]] = []
    joined = False
    widened = ""
    for at, character in enumerate(text):
        if joined:
            joined = False
            continue
        joined = character == _ZERO_WIDTH_JOINER
        if character == _EMOJI_STYLE and widened in _WIDENED:
            start, cells = clusters.pop()
            clusters.append((start, cells + 1))
            widened = ""
        elif cells := _cells(character):
            clusters.append((at, cells))
            widened = character
        elif not clusters:
            clusters.append((at, 0))
    return clusters


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"} or _NO_CELL.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" or _WIDE.match(character) else 1
