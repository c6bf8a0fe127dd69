"""Text in encodings that nobody wrote down: found for certain, guessed and told, or named by the operator."""

from __future__ import annotations

import codecs
import io
from contextlib import suppress
from encodings.aliases import aliases
from random import Random

import pytest

from certtui.errors import CerttuiError, InvalidInput, UsageError
from certtui.importing.reading import open_table
from certtui.importing.table import Table
from tests.soaking import Soak


def opened(content: bytes, encoding: str | None = None) -> Table:
    return open_table(io.BytesIO(content), encoding=encoding)


def names(content: bytes, encoding: str | None = None) -> list[str]:
    with opened(content, encoding) as table:
        return [str(cells[1]) for _, cells in table.rows()]


POLISH = 'code,name\n701,Łukasz Żółć\n702,"Dvořák, Jiří"\n'


def test_a_guess_is_one_and_shows_names_as_they_are_read() -> None:
    with opened(POLISH.encode("cp1250")) as table:
        assert table.read_as.is_guess
        assert table.examples(1) == ["£ukasz ¯ó³æ", "Dvoøák, Jiøí"]
        assert table.examples() == table.examples(1)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        with opened(POLISH.encode(encoding)) as table:
            assert not table.read_as.is_guess
            assert [cells[1] for _, cells in table.rows()] == ["Łukasz Żółć", "Dvořák, Jiří"]


def test_examples_come_from_the_names_where_these_have_some_and_else_from_anywhere() -> None:
    other = "é,name\n" + "".join(f"Zoë {number},plain\n" for number in range(9))
    with opened((other + "x,Änne\n").encode("cp1252")) as table:
        assert table.examples(1) == ["Änne"]
    with opened(other.encode("cp1252")) as table:
        assert table.examples(1) == ["Zoë 0", "Zoë 1", "Zoë 2"]
    with opened("é,name\n1,plain\n".encode("cp1252")) as table:
        assert table.examples(1) == ["é"]


@pytest.mark.parametrize("name", ["cp1250", "windows-1250", "Windows_1250", " 1250 "])
def test_the_operator_names_the_encoding(name: str) -> None:
    with opened(POLISH.encode("cp1250"), name) as table:
        assert [cells[1] for _, cells in table.rows()] == ["Łukasz Żółć", "Dvořák, Jiří"]
        assert table.described == "Windows-1250, comma"
        assert not table.read_as.is_guess


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"]
)
@pytest.mark.parametrize("mark", [False, True])
def test_every_unicode_is_read_by_its_name_with_a_mark_or_without(encoding: str, mark: bool) -> None:
    text = "code,name\n1,'=Zoë\n"
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    content = (marks.get(encoding, b"") if mark else b"") + text.encode(encoding)
    with opened(content, encoding) as table:
        assert table.columns == ["code", "name"]
        assert [cells[1] for _, cells in table.rows()] == ["=Zoë"]


@pytest.mark.parametrize(
    "name", ["cp1520", "base64", "hex", "zip", "rot13", "undefined", "", "no\0ne", "../x", "aliases", "ü"]
)
def test_what_is_no_encoding_of_text_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(UsageError, match=r"cp1250|Near"):
        opened(b"code,name\n1,a\n", name)


def test_names_near_to_a_wrong_one_are_offered() -> None:
    with pytest.raises(UsageError, match="mac-roman"):
        opened(b"code\n", "mac-romann")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_bytes_that_the_named_encoding_does_not_have_are_refused_by_line(end: str) -> None:
    lines = [b"code,name", *[b"1,a"] * 400_000, b"2,\xff", b"3,\xfe"]
    with pytest.raises(InvalidInput, match=r"Line 400,002 .*UTF-8"):
        opened(end.encode().join(lines), "utf-8")


@pytest.mark.parametrize("offset", range(-3, 4))
def test_line_ends_across_blocks_are_counted_once(offset: int) -> None:
    """Blocks have a megabyte."""
    begun = b"code,name\r\n"
    row = b"x" * 60_000 + b"\r\n"
    filled = begun + row * ((1 << 20) // len(row))
    filled += b"y" * ((1 << 20) - len(filled) - 1 + offset) + b"\r\n"
    line = filled.count(b"\n") + 1
    with pytest.raises(InvalidInput, match=rf"Line {line}\b"):
        opened(filled + b"\xff\xff", "utf-8")


MIXED = "code,name\n1,Müller\n2,Çelik\n".encode() + "3,Köhler\n".encode("cp1252") + "4,Zoë\n".encode()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (MIXED, 4),
        ("code,name\n1,Müller\n".encode() + "2,Köhler\n".encode("cp1252"), 3),
        (b"code,name\n" + "1,Köhler\n".encode("cp1252") + "2,Müller\n".encode() * 5, 2),
        (b"code,name\n" + "1,Іван\n".encode() * 9 + b"2,\x80\n", 11),
        (b"code,name\n" + "1,Müller\n".encode() * 300_000 + b"2,K\xf6hler\n", 300_002),
    ],
)
def test_a_file_that_is_utf_8_in_some_lines_only_is_refused_with_the_first_other_line(
    content: bytes, line: int
) -> None:
    with pytest.raises(InvalidInput, match=f"Line {line:,} .*--encoding"):
        opened(content)
    assert names(content, "latin-1"), "it is read as the operator says"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Straße “Süd” É’s", "cp1252"),
        ("ЗАО «РОГА», ООО «КВАРК» Дід Дім Гірка, Петренко Василь Іванович", "cp1251"),
        ("ŻÓŁĆ, GĘŚLĄ JAŹŃ, ŁÓDŹ", "cp1250"),
        ("Ελληνικά ονόματα", "cp1253"),
    ],
)
def test_windows_text_with_letters_that_look_like_utf_8_by_chance_is_not_called_mixed(
    text: str, encoding: str
) -> None:
    content = f'code,name\n1,"{text}"\n'.encode(encoding)
    said = ""
    try:
        with opened(content) as table:
            assert table.read_as.is_guess
    except InvalidInput as error:
        said = str(error)
    assert not said or ("are not text in Windows-1252" in said and "--encoding" in said)
    assert names(content, encoding) == [text]


def test_a_workbook_has_no_encoding() -> None:
    with pytest.raises(UsageError, match="--encoding"):
        opened(b"PK\x03\x04", "cp1250")


@pytest.mark.filterwarnings("ignore:invalid escape:DeprecationWarning")  # of unicode_escape
def test_every_codec_reads_or_refuses_whatever_bytes(soak: Soak) -> None:
    codecs_known = sorted(set(aliases.values()))
    taken = 0
    for name in codecs_known:
        for _ in range(soak.times(3, long=200)):
            chance = Random(soak.random.randrange(1 << 32))
            content = chance.choice((b"code,name\n", b"")) + chance.randbytes(chance.randint(1, 60))
            with suppress(CerttuiError), opened(content, name) as table:
                list(table.rows())
                taken += 1
    assert taken > 50


@pytest.mark.parametrize("offset", range(5))
def test_characters_across_blocks_are_not_taken_for_stray_bytes(offset: int) -> None:
    begun = b"code,name\n" + b"1,x\n" * 262_140
    filled = begun + b"2," + b"y" * ((1 << 20) - len(begun) - 2 - offset)
    for letter in ("é", "€", "\U0001d11e"):
        with pytest.raises(InvalidInput, match="is not UTF-8, while"):
            opened(filled + f"{letter}\n".encode() + b"3,\xe9\n")
