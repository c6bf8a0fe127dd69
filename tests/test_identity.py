"""Who somebody is: the account of the process, whatever it says of itself; and what was refused stands in a record."""

from __future__ import annotations

import json
import os
import pty
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from certtui import audit, journal, schema, store
from certtui.actor import Actor, this_process
from certtui.cli.main import main
from certtui.commands import operators
from certtui.commands.refusals import A_MINUTE, record_refusal
from certtui.errors import NotPermitted
from certtui.queries.refused_acts import RefusedFilter, list_refused_acts
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.accounts import Account, account, certtui_as, python_words, run_as
from tests.conftest import PostgresServer

Captured = pytest.CaptureFixture[str]
SOMEBODY = Actor(4711, "somebody", "h7", "tty", 1000)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="certtui-who-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "home").mkdir()
    (folder / "home").chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_file(place: Path) -> Path:
    """A register that daemon made and owns, and that every account can write: nobody is a Viewer, root Administrator."""
    owner = account("daemon")
    folder = place / "register"
    folder.mkdir()
    folder.chmod(0o777)
    path = folder / "r.db"
    for words in (["list"], ["add", "nobody", "--set", "Viewer"], ["add", "root", "--set", "Administrator"]):
        assert certtui_as(owner, path, "operators", *words, home=place / "home").returncode == 0
    path.chmod(0o666)
    return path


def _refused(path: Path | str) -> list[dict[str, Any]]:
    """What stands in the record of refusals, oldest first."""
    store.bind(path)
    with store.connection():
        return [one._asdict() for one in list_refused_acts()][::-1]


def _events(path: Path | str, action: str) -> list[tuple[str, dict[str, Any]]]:
    store.bind(path)
    with store.connection():
        rows = execute("SELECT operator, detail FROM audit_event WHERE action = ? ORDER BY id", (action,))
        return [(operator, json.loads(detail)) for operator, detail in rows.fetchall()]


# On a file


@pytest.mark.parametrize("claimed", ["root", "daemon"])
def test_a_second_account_cannot_make_itself_administrator(
    place: Path, open_file: Path, claimed: str
) -> None:
    """A Viewer who names an Administrator is refused with exit code 4, and who it was stands in the record."""
    viewer = account("nobody")

    answer = certtui_as(
        viewer,
        open_file,
        *("operators", "give", "nobody", "Administrator", "--operator", claimed),
        home=place / "home",
    )

    assert answer.returncode == 4
    assert "--operator" in answer.stderr
    (record,) = _refused(open_file)
    assert (record["uid"], record["by"]["account"], record["operator"]) == (viewer.uid, "nobody", claimed)
    assert "operators give nobody Administrator" in record["subject"]
    assert _events(open_file, "set permission sets") == []


def test_user_and_logname_name_nobody(place: Path, open_file: Path) -> None:
    """What the environment says is nobody's word: the account acts as itself, and is refused as itself."""
    claims = {"USER": "root", "LOGNAME": "root", "SUDO_USER": "root", "USERNAME": "root"}
    viewer = account("nobody")

    added = certtui_as(
        viewer,
        open_file,
        "operators",
        "add",
        "eve",
        "--set",
        "Administrator",
        home=place / "home",
        environment=claims,
    )
    seen = certtui_as(viewer, open_file, "status", home=place / "home", environment=claims)

    assert (added.returncode, seen.returncode) == (4, 0)
    (record,) = _refused(open_file)
    assert (record["operator"], record["needed"]) == ("nobody", "operators.create")
    assert "nobody" in record["words"]


def test_the_owner_of_the_file_and_root_may_name_others(place: Path, open_file: Path) -> None:
    """They can rewrite the file anyway. Every event tells which account it was."""
    owner = account("daemon")
    for who, uid, name in ((owner, owner.uid, "one"), (Account("root", 0, 0), 0, "two")):
        words = ("operators", "add", name, "--set", "Viewer", "--operator", "root")
        assert certtui_as(who, open_file, *words, home=place / "home").returncode == 0
        operator, detail = _events(open_file, "add operator")[-1]
        assert operator == "root"
        assert (detail["by"]["uid"], detail["by"]["account"]) == (uid, who.name)
        assert detail["by"]["host"] == os.uname().nodename
        assert detail["by"]["way"] in {"tty", "ssh", "cron", "at", "background"}


def test_an_id_without_an_account_is_refused_in_words(place: Path, open_file: Path) -> None:
    """Nobody can say who that is, so it cannot work here, under whatever name."""
    stranger = Account("", 54_321, 54_321)

    for words in ((), ("--operator", "root")):
        answer = certtui_as(stranger, open_file, "status", *words, home=place / "home")
        assert answer.returncode == 4
        assert "54321" in answer.stderr
    assert [record["uid"] for record in _refused(open_file)] == [stranger.uid] * 2


_WITHOUT_PROC = ("unshare", "-rm", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh")


@pytest.mark.parametrize(
    "pretends",
    [("unshare", "-r"), ("unshare", "-r", "unshare", "-r"), _WITHOUT_PROC, ("fakeroot", "--")],
    ids=["namespace", "two namespaces", "without /proc", "fakeroot"],
)
def test_root_of_a_namespace_is_not_root(place: Path, open_file: Path, pretends: tuple[str, ...]) -> None:
    """Anyone can become root of a user namespace, or have fakeroot say so: it opens no door."""
    viewer, home = account("nobody"), place / "home"
    if shutil.which(pretends[0]) is None or run_as(viewer, [*pretends, "true"], home).returncode != 0:
        pytest.skip(f"{pretends[0]} does not work here")
    certtui = [*pretends, *python_words("-m", "certtui", "--database", str(open_file))]

    for words in ((), ("--operator", "root")):
        answer = run_as(viewer, [*certtui, "operators", "add", "eve", "--set", "Viewer", *words], home)
        assert answer.returncode == 4, answer.stderr
    assert len(_refused(open_file)) == 2
    assert [detail["operator"] for _, detail in _events(open_file, "add operator")] == ["nobody", "root"]


def test_in_a_shared_folder_only_root_names_others(place: Path) -> None:
    """Its file belongs to whoever came first, which is no reason to be somebody else."""
    owner, folder = account("daemon", 100), place / "shared"
    folder.mkdir()
    os.chown(folder, -1, 100)
    folder.chmod(0o2770)
    path = folder / "r.db"
    assert certtui_as(owner, path, "status", home=place / "home").returncode == 0
    assert path.stat().st_uid == owner.uid

    answer = certtui_as(owner, path, "status", "--operator", "root", home=place / "home")

    assert answer.returncode == 4
    assert [record["operator"] for record in _refused(path)] == ["root"]


# On PostgreSQL


@pytest.fixture
def server(new_postgresql: Any, postgres_server: PostgresServer) -> Iterator[tuple[str, str]]:
    """A register on a server, ada's; and a role that may use it but does not own it."""
    location = new_postgresql()
    role = f"role_{os.urandom(4).hex()}"
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        operators.add_operator(ada, role, ["Viewer"])
        store.proxy.execute_sql(f"CREATE ROLE {role} LOGIN")
        store.proxy.execute_sql(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
        store.proxy.execute_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    yield location, role
    store.bind(location)
    with store.connection():
        store.proxy.execute_sql(f"DROP OWNED BY {role}")
        store.proxy.execute_sql(f"DROP ROLE {role}")


def _as_role(location: str, role: str) -> str:
    return location.replace("://postgres:", f"://{role}:").replace("://postgres@", f"://{role}@")


def test_on_postgresql_the_operator_is_whom_the_server_let_in(
    server: tuple[str, str], capsys: Captured
) -> None:
    """Not the client's account, and not --operator; every event tells the role."""
    location, role = server
    as_role = _as_role(location, role)
    assert as_role != location

    assert main(["--database", as_role, "operators", "list"]) == 4
    assert f"{role} (Viewer)" in capsys.readouterr().err
    assert main(["--database", as_role, "status", "--operator", "ada"]) == 4

    records = _refused(location)
    assert [(one["operator"], one["needed"]) for one in records] == [(role, "operators.view"), ("ada", "")]
    assert {one["by"]["session_user"] for one in records} == {role}
    assert not any("claimed_by" in one["by"] for one in records)


def test_on_postgresql_an_account_that_the_server_does_not_know_is_claimed(server: tuple[str, str]) -> None:
    """Where the role is nobody's name the client's word is taken, and every event says so."""
    location, role = server
    store.bind(location)
    here = this_process()
    with store.connection():
        ada = operators.sign_in("ada")
        operators.remove_operator(ada, role)
        operators.add_operator(ada, here.account, ["Administrator"])

    assert main(["--database", _as_role(location, role), "operators", "add", "new", "--set", "Viewer"]) == 0

    operator, detail = _events(location, "add operator")[-1]
    assert operator == here.account
    assert (detail["by"]["claimed_by"], detail["by"]["session_user"]) == (here.host, role)


def test_on_postgresql_the_owner_of_the_database_may_name_others(server: tuple[str, str]) -> None:
    location, _ = server

    assert (
        main(["--database", location, "operators", "add", "new", "--set", "Viewer", "--operator", "ada"]) == 0
    )

    assert _events(location, "add operator")[-1][0] == "ada"


# The record of refusals


@pytest.fixture
def refusal() -> NotPermitted:
    return NotPermitted("ed (Editor) is not permitted to view operators.", Right.VIEW_OPERATORS.value)


def test_ten_refusals_a_minute_are_listed_and_the_others_counted(
    database: str, operator: Operator, refusal: NotPermitted
) -> None:
    """Who tries all night fills a few lines; another account's attempts are not counted among them."""
    for number in range(A_MINUTE + 5):
        record_refusal(refusal, "ed", SOMEBODY, f"attempt {number}")
    record_refusal(refusal, "ed", SOMEBODY._replace(uid=1), "another's")

    records = [one for one in list_refused_acts() if one.uid == SOMEBODY.uid]
    assert sum(one.number for one in records) == A_MINUTE + 5
    minutes = Counter(one.at[:16] for one in records)
    assert max(minutes.values()) <= A_MINUTE + 1
    assert len(minutes) > 1 or records[0].number == 5
    assert [one.subject for one in list_refused_acts(RefusedFilter(text="another's"))] == ["another's"]


def test_refusals_are_kept_a_year_and_are_not_in_the_chain(
    database: str, operator: Operator, refusal: NotPermitted
) -> None:
    before = audit.head()
    record_refusal(refusal, "ed", SOMEBODY, "long ago")
    execute("UPDATE refused_act SET at = '2020-01-01T00:00:00Z'")

    record_refusal(refusal, "ed", SOMEBODY, "now")

    assert [one.subject for one in list_refused_acts()] == ["now"]
    assert audit.head() == before


def test_a_refusal_in_a_transaction_that_is_rolled_back_is_recorded(
    database: str, operator: Operator, viewer: Operator
) -> None:
    """`operators give` reads and writes in one transaction, which the refusal ends."""
    store.close_connection()

    assert main(["operators", "give", "vi", "Administrator", "--operator", "vi", "--database", database]) == 4

    (record,) = _refused(database)
    assert (record["action"], record["needed"]) == ("set permission sets", "operators.update")


def test_no_password_is_recorded(database: str, operator: Operator, viewer: Operator) -> None:
    """A command line may name servers, by URLs with all that belongs to these."""
    server = "postgresql://ada:Geheim%23@h/r?sslpassword=Geheim"
    store.close_connection()

    for option in (["--to", server], [f"--to={server}"]):
        assert main(["copy", *option, "--operator", "vi", "--database", database]) == 4

    records = _refused(database)
    assert len(records) == 2
    assert "Geheim" not in str(records)


@pytest.fixture
def log_socket(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A journal that listens."""
    folder = tempfile.mkdtemp(prefix="certtui-log-", dir="/tmp")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"{folder}/log")
        listening.settimeout(5)
        monkeypatch.setattr(journal, "SOCKETS", (f"{folder}/log",))
        yield listening
    shutil.rmtree(folder)


def test_where_the_database_cannot_be_written_the_journal_has_the_refusal(
    server: tuple[str, str], log_socket: socket.socket, capsys: Captured
) -> None:
    """And the answer is still that it is not permitted: recording never hides the refusal."""
    location, role = server
    store.bind(location)
    with store.connection():
        store.proxy.execute_sql(f"REVOKE INSERT, DELETE ON refused_act FROM {role}")

    assert (
        main(["--database", _as_role(location, role), "operators", "add", "a\x1b]0;b", "--set", "Viewer"])
        == 4
    )

    assert "not permitted" in capsys.readouterr().err
    line = log_socket.recv(4096).decode()
    assert [part for part in (f"uid {os.getuid()}", "operators.create", role) if part not in line] == []
    assert "\x1b" not in line
    assert _refused(location) == []


def test_refusals_are_listed_for_those_only_who_see_operators(
    database: str, operator: Operator, viewer: Operator, capsys: Captured, tmp_path: Path
) -> None:
    store.close_connection()
    where = ("--database", database)
    assert main([*where, "roles", "create", "Riggers", "--operator", "vi"]) == 4
    capsys.readouterr()

    assert main([*where, "audit", "list", "--refused", "--operator", "vi"]) == 4
    assert main([*where, "audit", "list", "--refused", "--operator", "ada", "--search", "riggers"]) == 0
    shown = capsys.readouterr().out
    assert [part for part in ("roles.create", "Riggers", str(os.getuid())) if part not in shown] == []
    with_code = ("--code", "E1", "--kind", "employee")
    assert main([*where, "audit", "list", "--refused", *with_code, "--operator", "ada"]) == 2
    file = tmp_path / "refused.jsonl"
    assert main([*where, "audit", "list", "--refused", "--operator", "ada", "--output", str(file)]) == 0
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(one["operator"], one["right"]) for one in records] == [
        ("vi", "operators.view"),
        ("vi", "roles.create"),
    ]
    assert all(one["uid"] == os.getuid() for one in records)


# Every event


def test_every_event_of_the_command_line_tells_the_account(new_sqlite: Any, capsys: Captured) -> None:
    """Also the very first, and those of an import and of the demo company."""
    location = new_sqlite()
    where = ("--database", location, "--operator", "ada")
    assert main(["demo", "--rows", "60", "--fill-only", *where]) == 0
    assert main([*where, "roles", "create", "Riggers"]) == 0
    capsys.readouterr()
    store.bind(location)
    with store.connection():
        details = [json.loads(text) for (text,) in execute("SELECT detail FROM audit_event").fetchall()]

    assert len(details) > 2
    assert {one.get("by", {}).get("uid") for one in details} == {os.getuid()}
    event = str(len(details))
    assert main([*where, "audit", "show", event]) == 0
    assert f"uid {os.getuid()}" in capsys.readouterr().out


def test_events_from_before_hold_in_the_chain(database: str, operator: Operator, capsys: Captured) -> None:
    """Details without the account keep their hashes: anchors stay good."""
    company.role(operator, "Old")
    anchor = audit.anchor("x")
    store.close_connection()

    assert main(["--database", database, "roles", "create", "New", "--operator", "ada"]) == 0

    store.bind(database)
    with store.connection():
        assert audit.first_broken() is None
        assert audit.first_lost_anchor([anchor]) is None


def test_the_account_of_this_process_is_what_the_system_says() -> None:
    """Read from the kernel, it is what `id` prints."""
    told = subprocess.run(["id", "-run"], capture_output=True, text=True, check=True).stdout.strip()

    assert this_process().account == told
    assert this_process().uid == os.getuid()


def test_a_new_database_says_who_began_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    schema.open_database(path)

    assert main(["--database", str(path), "status"]) == 0

    ((operator, detail),) = _events(path, "first operator")
    assert operator == detail["by"]["account"] == this_process().account


def test_the_way_in_is_told(tmp_path: Path) -> None:
    """From a terminal, or without one."""
    ways = {}
    for name in ("terminal", "none"):
        path = tmp_path / f"{name}.db"
        command = [sys.executable, "-m", "certtui", "--database", str(path), "status"]
        if name == "none":
            subprocess.run(command, start_new_session=True, check=True, capture_output=True)
        else:
            process, terminal = pty.fork()
            if process == 0:
                os.execv(command[0], command)
            with suppress(OSError):  # it is closed when the process ends
                while os.read(terminal, 1024):
                    pass
            os.close(terminal)
            assert os.waitpid(process, 0)[1] == 0
        ((_, detail),) = _events(path, "first operator")
        ways[name] = detail["by"]["way"]

    assert ways["terminal"] == "tty"
    assert ways["none"] != "tty"
