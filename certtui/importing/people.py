"""Whether two names are of one person, company or thing: compared as people write them, not as they are stored.

Case, accents, the order of the parts, punctuation and initials do not tell people apart: Ann Berg, "Berg, Ann" and
BERG Ann M. are one. Nothing here knows the database.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from certtui.records import Kind
from certtui.text import search_key

_LONG = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Đ": "Dj"}
)
"""Letters that are also written as two where a keyboard has no such letter. Folding alone makes one of each."""
_ELIDED = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_PART = re.compile(r"[^\W_]+")
_TITLES = frozenset(("mr", "mrs", "ms", "mx", "dr", "prof", "mme"))
_SUFFIXES = {
    "jr": "jr",
    "jnr": "jr",
    "junior": "jr",
    "sr": "sr",
    "snr": "sr",
    "senior": "sr",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}
"""What tells a child of the same name from a parent."""
_FORMS = {
    "ltd": "ltd",
    "limited": "ltd",
    "inc": "inc",
    "incorporated": "inc",
    "corp": "corp",
    "corporation": "corp",
    "llc": "llc",
    "llp": "llp",
    "plc": "plc",
    "gmbh": "gmbh",
    "ag": "ag",
    "kg": "kg",
    "ug": "ug",
    "bv": "bv",
    "nv": "nv",
    "sa": "sa",
    "sas": "sas",
    "sarl": "sarl",
    "srl": "srl",
    "spa": "spa",
    "sl": "sl",
    "oy": "oy",
    "ab": "ab",
    "as": "as",
    "aps": "aps",
    "lda": "lda",
    "ltda": "ltda",
    "pty": "pty",
}
"""Legal forms of companies: a name without one says less, a name with another one is another company."""
_LINKS = frozenset(("and", "und", "et", "en"))
_SIMPLE = re.compile(r"[A-Za-z]+,? [A-Za-z ]+").fullmatch
_SPECIAL = frozenset((*_TITLES, *_SUFFIXES, *_FORMS, *_LINKS))
_MOST_KEPT = 16_384
_LEAST_PARTS = 2


class Likeness(Enum):
    """How two names compare."""

    SAME = "same"
    """One name, as far as writing goes."""
    PARTLY = "partly"
    """One of them says less: a middle name, a second surname, a legal form is missing in it."""
    OTHER = "other"


def compare_names(kind: Kind, one: str, other: str) -> Likeness:
    """Compare two names of entities of a kind.

    1. People: the parts in any order; an initial stands for a part that begins with it, or for one that the other name
       leaves out; a suffix (Jr, III) that both have must be equal. Where one has a whole part more, they are partly the same.
    2. Companies: the same, but a legal form that both have must be equal, and what only one of them has is a part more.
    3. Assets and locations: as companies, but numbers and single letters must be equal and in the same order: Bay 3
       Crane 12 is another thing than Bay 12 Crane 3.
    """
    if one == other:
        return Likeness.SAME
    return _compared(kind, one, other)


@lru_cache(_MOST_KEPT)
def _compared(kind: Kind, one: str, other: str) -> Likeness:
    if search_key(one) == search_key(other):
        return Likeness.SAME
    first, second = _parsed(kind, one), _parsed(kind, other)
    if first.numbers != second.numbers or (first.mark and second.mark and first.mark != second.mark):
        return Likeness.OTHER
    found = Likeness.SAME if _joined_alike(kind, first, second) else _compare_parts(kind, first, second)
    says_less = kind is not Kind.EMPLOYEE and first.mark != second.mark
    return Likeness.PARTLY if found is Likeness.SAME and says_less else found


def share_a_part(one: str, other: str) -> bool:
    """Whether a whole part of a name stands in the other one too: what a marriage or a corrected spelling leaves."""
    first, second = _words(one), _words(other)
    return any(a & b and len(min(a, key=len)) > 1 for a in first for b in second)


def name_keys(kind: Kind, name: str) -> frozenset[str]:
    """Keys under which a name is found again however it is written; two that have one in common still need comparing."""
    if name.isascii() and _SIMPLE(name):
        # two or three plain words, as most names are
        words = [word for word in name.lower().replace(",", " ").split() if len(word) > 1]
        if len(words) > 1 and _SPECIAL.isdisjoint(words):
            return frozenset((" ".join(sorted(words)),))
    parsed = _parsed(kind, name)
    parts = parsed.parts if len(parsed.parts) > 1 else [*parsed.parts, *({one} for one in parsed.initials)]
    short = sorted(min(part, key=lambda spelling: (len(spelling), spelling)) for part in parts)
    long = sorted(max(part, key=lambda spelling: (len(spelling), spelling)) for part in parts)
    numbers = [*parsed.numbers]
    return frozenset((" ".join([*short, *numbers]), " ".join([*long, *numbers])))


class _Parsed(NamedTuple):
    """A name taken apart. A part is the set of its spellings; `mark` is a suffix or a legal form; `numbers` are what tells
    things apart, in their order; `sequence` all parts and initials in their order.
    """

    parts: list[frozenset[str]]
    initials: list[str]
    mark: str
    numbers: tuple[str, ...]
    sequence: tuple[frozenset[str], ...]


@lru_cache(_MOST_KEPT)
def _parsed(kind: Kind, name: str) -> _Parsed:
    words = _words(name)
    is_thing = kind in {Kind.ASSET, Kind.LOCATION}
    marks = _SUFFIXES if kind is Kind.EMPLOYEE else _FORMS
    parts: list[frozenset[str]] = []
    initials: list[str] = []
    numbers: list[str] = []
    sequence: list[frozenset[str]] = []
    mark = ""
    for word in words:
        text = min(word)
        if text in marks and len(words) > 1:
            mark = marks[text]
            continue
        if (kind is Kind.EMPLOYEE and text in _TITLES and len(words) > _LEAST_PARTS) or (
            kind is not Kind.EMPLOYEE and text in _LINKS and len(words) > _LEAST_PARTS
        ):
            continue
        sequence.append(word)
        if any(character.isdigit() for character in text) or (is_thing and len(text) == 1):
            numbers.append(text)
        elif len(text) == 1 and text.isascii():
            initials.append(text)
        else:
            parts.append(word)
    return _Parsed(parts, initials, mark, tuple(numbers), tuple(sequence))


def _words(name: str) -> list[frozenset[str]]:
    """The parts of a name, each as the set of its spellings: Müller is muller and mueller."""
    name = _ELIDED.sub("", name)
    plain = _PART.findall(search_key(name))
    long = plain if name.isascii() else _PART.findall(search_key(name.translate(_LONG)))
    if len(long) != len(plain):
        long = plain
    return [frozenset((a, b)) for a, b in zip(plain, long, strict=True)]


def _joined_alike(kind: Kind, one: _Parsed, other: _Parsed) -> bool:
    """Whether the names are equal but for where their parts are divided: Mc Donald, Smith-Jones, 山田 太郎."""
    if len(one.sequence) == len(other.sequence) or kind in {Kind.ASSET, Kind.LOCATION}:
        return False
    for pick in (min, max):
        mine, theirs = ([pick(part) for part in name.sequence] for name in (one, other))
        if "".join(mine) in _turned(theirs) or "".join(theirs) in _turned(mine):
            return True
    return False


def _turned(parts: list[str]) -> set[str]:
    """The parts written together, beginning with each of them in turn."""
    return {"".join(parts[start:] + parts[:start]) for start in range(len(parts))}


def _compare_parts(kind: Kind, one: _Parsed, other: _Parsed) -> Likeness:
    mine, theirs, common = _without_common(one.parts, other.parts)
    my_initials, their_initials = Counter(one.initials), Counter(other.initials)
    both = my_initials & their_initials
    my_initials -= both
    their_initials -= both
    mine, their_initials = _abbreviated(mine, their_initials)
    theirs, my_initials = _abbreviated(theirs, my_initials)
    if not common:
        explained = not (mine or theirs or my_initials or their_initials)
        return Likeness.SAME if explained and one.parts == other.parts else Likeness.OTHER
    left_of_mine, left_of_theirs = bool(mine or my_initials), bool(theirs or their_initials)
    if left_of_mine and left_of_theirs:
        return Likeness.OTHER
    says_less = bool(mine or theirs)
    if kind is not Kind.EMPLOYEE:
        says_less = left_of_mine or left_of_theirs
    return Likeness.PARTLY if says_less else Likeness.SAME


def _without_common(
    one: list[frozenset[str]], other: list[frozenset[str]]
) -> tuple[list[frozenset[str]], list[frozenset[str]], int]:
    """The parts of each that the other one does not have, and how many they have in common."""
    left, rest = [], list(other)
    for part in one:
        found = next((at for at, theirs in enumerate(rest) if part & theirs), None)
        if found is None:
            left.append(part)
        else:
            rest.pop(found)
    return left, rest, len(one) - len(left)


def _abbreviated(
    parts: list[frozenset[str]], initials: Counter[str]
) -> tuple[list[frozenset[str]], Counter[str]]:
    """Take away parts that an initial of the other name stands for, with these initials."""
    left = []
    initials = initials.copy()
    for part in parts:
        letter = next((spelling[0] for spelling in part if initials[spelling[0]] > 0), "")
        if letter:
            initials[letter] -= 1
        else:
            left.append(part)
    return left, +initials
