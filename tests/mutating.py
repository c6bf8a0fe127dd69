"""Files damaged by chance, as disks, mails and attackers damage them."""

from __future__ import annotations

import io
import zipfile
from random import Random

_TELLING = (
    b"ZZZ9999999", b"XFD1048576", b"A0", b"-1", b"1e400", b"NaN", b"Infinity", b"9" * 400, b"\0", b"\xff\xfe", b"\"",
    b"<", b">", b"&#0;", b"&#x110000;", b"<!--", b"<![CDATA[", b"]]>", b"</row>", b"</sheetData>", b"<row>", b"s=\"99999999\"",
    b"t=\"s\"", b"t=\"d\"", b"t=\"e\"", b"[" * 50, b"{", b"null", b"true", b"..", b"/", b"\\", b"\r", b"\n", b",", b";", b"\t", b"=",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06",
)  # fmt: skip
"""What readers stumble over, put anywhere."""


def mutated(content: bytes, chance: Random) -> bytes:
    """The bytes with one to eight of them changed, added, doubled or lost."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        length = min(chance.choice((1, 2, 4, 16, 200)), len(made) - at)
        match chance.randrange(7):
            case 0:
                made[at : at + length] = chance.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length] * chance.randint(1, 40)
            case 3:
                made[at : at + chance.choice((0, 1, length))] = chance.choice(_TELLING)
            case 4 if made:
                made[at % len(made)] ^= 1 << chance.randrange(8)
            case 5:
                made[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
            case _ if chance.random() < 0.2:
                del made[at:]
    return bytes(made)


def mutated_archive(content: bytes, chance: Random) -> bytes:
    """A ZIP file damaged outside, or with one of its files damaged, renamed, doubled, lost, or packed in another way."""
    if chance.random() < 0.4:
        return mutated(content, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        method = chance.choice(
            (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        )
        for name in names:
            part, called = old.read(name), name
            if name == chosen:
                match chance.randrange(8):
                    case 0:
                        continue
                    case 1:
                        called = chance.choice(
                            ("../../etc/passwd", "/x", "a\\b", name.upper(), "-", "ü" * 90)
                        )
                    case _:
                        part = mutated(part, chance)
            new.writestr(called, part, method)
    made = stream.getvalue()
    return mutated(made, chance) if chance.random() < 0.2 else made
