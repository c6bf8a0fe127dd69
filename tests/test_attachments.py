"""Attachments: what goes in comes out byte for byte, whatever happens in between; on both engines."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import attachments, config, store
from certtui.attachments.files import folder_of, place_in
from certtui.commands import lifecycle
from certtui.commands.assignment import assign, remove
from certtui.commands.attachments import (
    LONGEST_NAME,
    Attached,
    add_attachment,
    add_attachments,
    remove_attachment,
    safe_name,
    sweep_attachments,
)
from certtui.errors import (
    Cancelled,
    CerttuiError,
    Conflict,
    DatabaseUnavailable,
    InvalidInput,
    NotFound,
    NotPermitted,
    UsageError,
)
from certtui.exporting.attachments import save_attachment, send_attachment
from certtui.queries.attachments import (
    find_instances,
    get_attachment,
    list_attachments,
    list_instance_attachments,
    open_attachment,
)
from certtui.queries.lifecycle import get_instance
from certtui.rights import Operator
from certtui.store import execute, is_postgresql
from tests import company
from tests.company import DAY, TODAY

LIMIT = 25_000_000


@pytest.fixture
def instances(database: str, operator: Operator) -> list[int]:
    """An instance each of three people's Forklift."""
    staff = company.people(3)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    company.certify(operator, company.associations(staff, forklift), TODAY, TODAY + 365 * DAY)
    return [id for (id,) in execute("SELECT id FROM instance ORDER BY id").fetchall()]


def attach(operator: Operator, instance: int, content: bytes, name: str = "sheet.pdf") -> Attached:
    return add_attachment(operator, instance, name, io.BytesIO(content), limit=LIMIT)


def contents(operator: Operator, attachment: int) -> bytes:
    return b"".join(open_attachment(operator, attachment).pieces)


def kept() -> list[str]:
    """The SHA-256 of all contents that are kept, referred to or not, and names of what else lies there."""
    if is_postgresql():
        return sorted(sha for (sha,) in execute("SELECT DISTINCT sha256 FROM attachment_part").fetchall())
    parent = folder_of(store.proxy.obj.database)
    return sorted(path.name for path in parent.rglob("*") if path.is_file())


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def tamper(sha256: str, content: bytes | None) -> None:
    """Change kept contents behind the program's back, or take them away."""
    if is_postgresql():
        execute("DELETE FROM attachment_part WHERE sha256 = ?", (sha256,))
        if content is not None:
            execute("INSERT INTO attachment_part (sha256, part, content) VALUES (?, 0, ?)", (sha256, content))
        return
    place = place_in(folder_of(store.proxy.obj.database), sha256)
    if content is None:
        place.unlink()
    else:
        place.write_bytes(content)


SIZES = (0, 1, attachments.PIECE - 1, attachments.PIECE, attachments.PIECE + 1, 5_000_000)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_attached_is_listed_and_read_back_byte_for_byte(
    instances: list[int], operator: Operator, size: int
) -> None:
    content = os.urandom(size)

    done = attach(operator, instances[0], content)

    (line,) = list_instance_attachments(operator, instances[0])
    assert (line.id, line.instance, line.name, line.size) == (done.ids[0], instances[0], "sheet.pdf", size)
    assert line.sha256 == done.sha256 == sha(content)
    assert line.added_by == "ada"
    assert line.issued_on == TODAY.isoformat()
    assert contents(operator, line.id) == content
    assert list_instance_attachments(operator, instances[1]) == []
    association = execute("SELECT association_id FROM instance WHERE id = ?", (instances[0],)).fetchone()[0]
    assert list_attachments(operator, association) == [line]


def test_a_stream_of_unknown_length_is_read_to_its_end(instances: list[int], operator: Operator) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"from a pipe")
    os.close(theirs)
    seen: list[tuple[int, int]] = []
    with os.fdopen(ours, "rb") as stream:
        done = add_attachment(
            operator, instances[0], "x", stream, limit=LIMIT, progress=lambda *now: seen.append(now)
        )
    assert contents(operator, done.ids[0]) == b"from a pipe"
    assert seen[-1] == (11, 0)


def test_the_same_contents_are_kept_once_and_go_with_the_last_attachment(
    instances: list[int], operator: Operator
) -> None:
    first = attach(operator, instances[0], b"same", "a.pdf")
    second = attach(operator, instances[1], b"same", "b.pdf")
    assert kept() == [sha(b"same")]

    remove_attachment(operator, first.ids[0])
    assert contents(operator, second.ids[0]) == b"same"
    remove_attachment(operator, second.ids[0])

    assert kept() == []
    with pytest.raises(NotFound):
        get_attachment(operator, second.ids[0])
    with pytest.raises(NotFound):
        remove_attachment(operator, second.ids[0])


def test_one_sheet_for_a_class_is_one_act(instances: list[int], operator: Operator) -> None:
    attach(operator, instances[1], b"older", "Sheet.PDF")
    events = company.count("audit_event")

    done = add_attachments(operator, [*instances, instances[0]], "sheet.pdf", io.BytesIO(b"all"), limit=LIMIT)

    assert done.names == ("sheet.pdf", "sheet (2).pdf", "sheet.pdf"), "a name is one's own in any letter case"
    assert [get_attachment(operator, id).instance for id in done.ids] == instances
    assert all(contents(operator, id) == b"all" for id in done.ids)
    assert company.count("audit_event") == events + 1
    assert company.chain_holds()
    assert len(kept()) == 2


def test_the_log_tells_who_attached_and_removed_what(instances: list[int], operator: Operator) -> None:
    done = attach(operator, instances[0], b"x")
    remove_attachment(operator, done.ids[0])

    rows = execute(
        "SELECT action, certification_id, entity_id, detail FROM audit_event ORDER BY id DESC LIMIT 2"
    ).fetchall()

    assert [row[0] for row in rows] == ["remove attachment", "attach"]
    owner = execute(
        "SELECT a.certification_id, a.entity_id FROM instance i JOIN association a ON a.id = i.association_id"
        " WHERE i.id = ?",
        (instances[0],),
    ).fetchone()
    assert all(tuple(row[1:3]) == tuple(owner) for row in rows)
    assert all(sha(b"x") in row[3] and "sheet.pdf" in row[3] for row in rows)


class _Endless(io.RawIOBase):
    """A device that never ends, as /dev/zero."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return b"\0" * size


@pytest.mark.parametrize("stream", [io.BytesIO(b"x" * 1_001), _Endless()])
def test_more_than_the_limit_is_refused_and_leaves_nothing(
    instances: list[int], operator: Operator, stream: io.IOBase
) -> None:
    before = company.everything()

    with pytest.raises(InvalidInput) as refused:
        add_attachment(operator, instances[0], "x", stream, limit=1_000)  # type: ignore[arg-type]

    assert refused.value.field == "file"
    assert company.everything() == before
    assert kept() == []
    assert company.count("attachment") == 0
    add_attachment(operator, instances[0], "x", io.BytesIO(b"x" * 1_000), limit=1_000)


def test_stopping_and_a_broken_stream_leave_nothing(instances: list[int], operator: Operator) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    def stop(_done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(InvalidInput):
        add_attachment(operator, instances[0], "x", Broken(b"x"), limit=LIMIT)
    with pytest.raises(Cancelled):
        add_attachment(operator, instances[0], "x", io.BytesIO(b"x"), limit=LIMIT, progress=stop)
    assert kept() == []
    assert company.count("attachment") == 0


def test_instances_that_are_gone_get_nothing(instances: list[int], operator: Operator) -> None:
    for wanted in ([], [999], [instances[0], 999]):
        with pytest.raises(NotFound):
            add_attachments(operator, wanted, "x", io.BytesIO(b"x"), limit=LIMIT)
    assert company.count("attachment") == 0
    assert kept() == []


def test_an_instance_deleted_while_its_file_is_read(instances: list[int], operator: Operator) -> None:
    """The look before reading is not the one that counts."""

    def delete(_done: int, _total: int) -> None:
        execute("DELETE FROM instance WHERE id = ?", (instances[0],))

    with pytest.raises(NotFound):
        add_attachment(operator, instances[0], "x", io.BytesIO(b"x"), limit=LIMIT, progress=delete)
    assert kept() == []


def test_what_may_be_done_with_attachments_is_asked(
    instances: list[int], operator: Operator, viewer: Operator, tmp_path: Path
) -> None:
    done = attach(operator, instances[0], b"x")
    for refused in (
        lambda: attach(viewer, instances[0], b"x"),
        lambda: remove_attachment(viewer, done.ids[0]),
        lambda: sweep_attachments(viewer),
        lambda: list_instance_attachments(viewer._replace(rights=frozenset()), instances[0]),
        lambda: save_attachment(viewer._replace(rights=frozenset()), done.ids[0], tmp_path),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert contents(viewer, done.ids[0]) == b"x"


# --- names ---


@given(st.text(max_size=300))
def test_every_name_is_made_safe_or_refused(given_name: str) -> None:
    try:
        name = safe_name(given_name)
    except InvalidInput:
        return
    assert 0 < len(name.encode()) <= LONGEST_NAME
    assert not set(name) & set("/\\\0\n\r")
    assert not name.startswith(".")
    assert name == name.strip()
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("given_name", "kept_name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\Zertifikat Müller.pdf", "Zertifikat Müller.pdf"),
        (".bashrc", "bashrc"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("ü" * 300 + ".pdf", "ü" * 98 + ".pdf"),
        ("証明書.pdf", "証明書.pdf"),
    ],
)
def test_a_name_keeps_what_is_its_own(given_name: str, kept_name: str) -> None:
    assert safe_name(given_name) == kept_name


@pytest.mark.parametrize("bad", ["", "..", "a/", "a\x1b[2J.pdf", "gnp.\u202efdp", "\udcff.pdf", " . "])
def test_a_name_that_is_none_is_refused(bad: str, instances: list[int], operator: Operator) -> None:
    with pytest.raises(InvalidInput):
        attach(operator, instances[0], b"x", bad)
    assert company.count("attachment") == 0


def test_numbered_names_stay_within_the_length(instances: list[int], operator: Operator) -> None:
    names = [attach(operator, instances[0], b"x", "n" * 250 + ".pdf").names[0] for _ in range(11)]
    assert len(set(names)) == 11
    assert names[-1].endswith(" (11).pdf")
    assert max(len(name) for name in names) == LONGEST_NAME


# --- saved out ---


def test_saved_under_a_name_or_in_a_folder_for_its_owner_alone(
    instances: list[int], operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(1_500_000)
    id = attach(operator, instances[0], content).ids[0]
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setenv("HOME", str(out))

    assert save_attachment(operator, id, out) == out / "sheet.pdf"
    assert save_attachment(operator, id, "~/mine.pdf") == out / "mine.pdf"

    for path in out.iterdir():
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
    (out / "mine.pdf").write_bytes(b"precious")
    with pytest.raises(Conflict):
        save_attachment(operator, id, out / "mine.pdf")
    assert (out / "mine.pdf").read_bytes() == b"precious"
    save_attachment(operator, id, out / "mine.pdf", overwrite=True)
    assert (out / "mine.pdf").read_bytes() == content
    stream = io.BytesIO()
    send_attachment(operator, id, stream)
    assert stream.getvalue() == content


@pytest.mark.parametrize("other", [b"SAME", b"longer than it was", b"", None])
def test_contents_that_were_changed_are_refused_and_healed_by_attaching_them_again(
    instances: list[int], operator: Operator, tmp_path: Path, other: bytes | None
) -> None:
    id = attach(operator, instances[0], b"same").ids[0]
    tamper(sha(b"same"), other)
    stream = io.BytesIO()

    with pytest.raises((attachments.ContentsAltered, attachments.ContentsMissing)):
        save_attachment(operator, id, tmp_path / "out.pdf")
    with pytest.raises((attachments.ContentsAltered, attachments.ContentsMissing)):
        send_attachment(operator, id, stream)

    assert not (tmp_path / "out.pdf").exists()
    assert stream.getvalue() == b""
    attach(operator, instances[1], b"same")
    assert contents(operator, id) == b"same"


def test_a_row_that_another_program_wrote_leads_nowhere_else(
    instances: list[int], operator: Operator, tmp_path: Path
) -> None:
    id = attach(operator, instances[0], b"x").ids[0]
    away = "../" * 10 + "etc/passwd"
    execute("UPDATE attachment SET sha256 = ?, name = '../../evil'", (away.ljust(64, "/"),))
    with pytest.raises(attachments.ContentsMissing):
        contents(operator, id)
    execute("UPDATE attachment SET sha256 = ?", (sha(b"x"),))
    assert save_attachment(operator, id, tmp_path) == tmp_path / "evil"


# --- crashes, and what is left over ---


def test_a_crash_between_contents_and_row_leaves_only_what_the_sweep_drops(
    instances: list[int], operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(operator, instances[0], b"stays")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("certtui.commands.attachments._insert", crash)
        with pytest.raises(KeyboardInterrupt):
            attach(operator, instances[0], b"crashed")

    assert company.count("attachment") == 1
    left = attachments.count_unreferenced()
    assert left == attachments.Leftover(0 if is_postgresql() else 1, 0 if is_postgresql() else 7)
    assert sweep_attachments(operator) == left
    assert kept() == [sha(b"stays")]
    assert sweep_attachments(operator) == attachments.Leftover(0, 0)


def test_contents_go_with_the_row_that_is_removed(instances: list[int], operator: Operator) -> None:
    """History that is removed for good is not left lying in a folder; what another row holds stays."""
    attach(operator, instances[0], b"goes")
    attach(operator, instances[0], b"shared")
    attach(operator, instances[1], b"shared")
    association = execute("SELECT association_id FROM instance WHERE id = ?", (instances[0],)).fetchone()[0]

    remove(operator, [association])

    assert company.count("attachment") == 1
    assert kept() == [sha(b"shared")]
    assert sweep_attachments(operator) == attachments.Leftover(0, 0)


def test_contents_go_with_the_instance_that_is_deleted(instances: list[int], operator: Operator) -> None:
    attach(operator, instances[0], b"goes")
    lifecycle.delete_instance(operator, instances[0], get_instance(instances[0]))
    assert kept() == []


def test_contents_without_a_row_are_swept(instances: list[int], operator: Operator) -> None:
    """As a crash between the file and the commit, or another program, leaves them."""
    attach(operator, instances[0], b"left")
    execute("DELETE FROM attachment")

    assert sweep_attachments(operator) == attachments.Leftover(1, 4)
    assert kept() == []


def test_nothing_is_dropped_in_a_transaction_that_may_be_rolled_back(
    instances: list[int], operator: Operator
) -> None:
    id = attach(operator, instances[0], b"x").ids[0]
    with company.told_already(), store.proxy.atomic() as inner:
        remove_attachment(operator, id)
        sweep_attachments(operator)
        inner.rollback()
    assert contents(operator, id) == b"x"


# --- SQLite's folder ---


@pytest.fixture
def one_instance(sqlite_database: str, operator: Operator) -> int:
    staff = company.people(1)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    company.certify(operator, company.associations(staff, forklift), TODAY, None)
    return 1


@pytest.mark.parametrize(("database_mode", "folder_mode"), [(0o600, 0o700), (0o660, 0o770), (0o640, 0o750)])
def test_whoever_may_read_the_database_may_read_the_contents_and_nobody_else(
    one_instance: int, operator: Operator, sqlite_database: str, database_mode: int, folder_mode: int
) -> None:
    Path(sqlite_database).chmod(database_mode)
    done = attach(operator, one_instance, b"x")
    place = place_in(folder_of(sqlite_database), done.sha256)
    assert place.stat().st_mode & 0o777 == database_mode
    assert place.parent.stat().st_mode & 0o777 == folder_mode
    assert folder_of(sqlite_database).stat().st_mode & 0o777 == folder_mode


def test_while_somebody_reads_nothing_is_dropped(
    one_instance: int, operator: Operator, sqlite_database: str
) -> None:
    id = attach(operator, one_instance, b"x").ids[0]
    with attachments.reading():
        remove_attachment(operator, id)
        assert kept() == [sha(b"x")]
        assert sweep_attachments(operator).number == 0
    assert sweep_attachments(operator).number == 1


def test_what_a_crashed_program_began_to_take_in_is_swept_when_it_is_old(
    one_instance: int, operator: Operator, sqlite_database: str
) -> None:
    attach(operator, one_instance, b"x")
    for name, age in (("incoming-old", 2 * 24 * 3600), ("incoming-new", 60)):
        begun = folder_of(sqlite_database) / name
        begun.write_bytes(b"half")
        then = begun.stat().st_mtime - age
        os.utime(begun, (then, then))
    assert sweep_attachments(operator) == attachments.Leftover(1, 4)
    assert kept() == [sha(b"x"), "incoming-new"] or kept() == ["incoming-new", sha(b"x")]


def test_a_full_disk_loses_nothing_and_says_so(
    one_instance: int, operator: Operator, sqlite_database: str
) -> None:
    """In a child whose files may not grow beyond 100 kB: what the system answers is what a full disk answers."""
    store.close_connection()
    child = os.fork()
    if child == 0:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = Path(sqlite_database).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size * 4, size * 4))
        try:
            attach(operator, one_instance, b"x" * (size * 5))
        except DatabaseUnavailable as refused:
            os._exit(0 if "space" in str(refused) else 2)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.proxy.connect()
    assert company.count("attachment") == 0
    assert kept() == []


# --- what a file is meant for; how much is too much ---


def test_a_file_is_meant_for_the_instance_that_decides(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY - 900 * DAY)
    first, second, _ = company.associations(staff, forklift)
    company.certify(operator, [first], TODAY - 800 * DAY, TODAY - 400 * DAY)
    company.certify(operator, [first], TODAY - 300 * DAY, TODAY + 65 * DAY)
    company.certify(operator, [second], TODAY + 5 * DAY, TODAY + 300 * DAY)
    instances = [id for (id,) in execute("SELECT id FROM instance ORDER BY id").fetchall()]

    found = find_instances(forklift, staff, TODAY)
    assert found == {staff[0]: instances[1], staff[1]: instances[2]}, (
        "known later, and yet the newest there is"
    )
    found = find_instances(forklift, staff, TODAY, TODAY - 800 * DAY)
    assert found == {staff[0]: instances[0]}


@pytest.mark.parametrize("bad", ["many", "-1", "2.5", "٢"])
def test_the_limit_is_a_number_of_megabytes(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.delenv("CERTTUI_ATTACHMENT_LIMIT", raising=False)
    assert config.attachment_limit() == 25_000_000
    monkeypatch.setenv("CERTTUI_ATTACHMENT_LIMIT", "100")
    assert config.attachment_limit() == 100_000_000
    monkeypatch.setenv("CERTTUI_ATTACHMENT_LIMIT", bad)
    with pytest.raises(UsageError):
        config.attachment_limit()


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (1_449, "1.4 kB"), (999_950, "1 MB"),
     (25_000_000, "25 MB"), (3_200_000_000, "3.2 GB")],
)  # fmt: skip
def test_sizes_in_words(size: int, words: str) -> None:
    assert attachments.size_words(size) == words


def test_refusals_are_of_our_own_kind() -> None:
    assert issubclass(attachments.ContentsAltered, CerttuiError)
