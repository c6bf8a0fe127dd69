"""A password of a PostgreSQL URL is shown nowhere, whatever it is made of, and whatever goes wrong."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from certtui import store
from certtui.cli.main import main
from certtui.errors import CerttuiError, ConnectionLost
from certtui.incidents import record_incident
from certtui.locations import redacted, shown_location
from certtui.screens.exports.fetching import ssh_line
from certtui.session import Session
from tests.conftest import PostgresServer
from tests.interface import ADA, TODAY
from tests.own_server import OwnServer, own_server

SIGNS = "#?/%@: &='\"\\;+[]ä"
PIECES = ("Sesame", "Street")
"""What a password is made of, with a sign between: neither may be seen."""
ACCEPTED_RAW = "#?:&='\"\\;+[]ä "


def passwords() -> list[str]:
    return [sign.join(PIECES) for sign in SIGNS] + [
        "Sesame@h/Street",
        "Sesame:5432/Street?a=b#c",
        "%41Sesame%2fStreet",
    ]


def assert_hidden(text: str) -> None:
    assert [line for line in text.splitlines() if re.search("Sesame|Street", line)] == []


@pytest.fixture
def socket_folder(postgres_server: PostgresServer) -> str:
    """Where the server is reached; it takes any password."""
    return postgres_server.url("x").partition("host=")[2].partition("&")[0]


@pytest.fixture
def name(new_postgresql: Any) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(new_postgresql())["dbname"])


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("password", passwords())
@pytest.mark.parametrize("encoded", [True, False])
def test_no_command_shows_it(
    password: str, encoded: bool, name: str, socket_folder: str, state: Path, capsys: Any, tmp_path: Path
) -> None:
    """Neither where all goes well, nor where the URL cannot be read: then the words say what to encode."""
    url = f"postgresql://postgres:{quote(password, safe='') if encoded else password}@/{name}?host={socket_folder}"
    one = ("--database", url, "--operator", "ada")
    codes = {
        main(list(words))
        for words in (
            (*one, "path"),
            (*one, "status"),
            (*one, "audit", "anchor"),
            (*one, "audit", "list", "--format", "json"),
            (*one, "backup", str(tmp_path / "backup")),
            (*one, "copy", "--to", str(tmp_path / "copy.db")),
            (*one, "check"),
            ("status", "--database", f"{url}&no_such_option=1"),
            ("path", url),
            ("--database", url.replace("postgresql:", "postgresql+psycopg:"), "status"),
            ("--database", f"mysql://u:{password}@h/db", "status"),
            ("--database", f"host=h password={password}", "status"),
        )
    }
    said = capsys.readouterr()
    assert_hidden(said.out + said.err)
    assert codes <= {0, 1, 2}
    assert not list(state.rglob("incidents.log"))
    if not encoded and any(sign not in ACCEPTED_RAW for sign in password if not sign.isalnum()):
        assert "%40 for @" in said.err or "%25" in said.err
    else:
        assert f"postgresql://postgres:***@/{name}" in said.out


@pytest.mark.parametrize("password", passwords())
def test_where_it_may_be_shown_it_is_not(password: str, state: Path) -> None:
    """The ssh line of the export menu, what a driver says, a traceback, the log of incidents."""
    url = f"postgresql://ada:{password}@db.example:5432/certtui?sslmode=verify-full"
    assert shown_location(url) == "postgresql://ada:***@db.example:5432/certtui?sslmode=verify-full"
    assert_hidden(ssh_line(["export", "all"], "all.csv", Session(url, ADA, TODAY, TODAY)))
    option = quote(password, safe="")
    for text in (
        f"postgresql://h/db?sslmode=x&password={option}&user=ada",
        f"postgresql://h:5432/db?password={option}",
        f"postgresql://h:5432/db?sslpassword={option}",
        f"postgresql://h:5432/db?pass%77ord={option}",
    ):
        assert_hidden(shown_location(text))
        assert_hidden(redacted(f"cannot read '{text}'."))
    if " " not in password:
        assert_hidden(redacted(f"cannot read {url}, sorry"))
    _, path = record_incident(
        psycopg.OperationalError(f"in {url.replace(' ', '%20')} or password={option} host=h")
    )
    assert_hidden(path.read_text())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:Sesame/Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame@Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame%Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame?Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame#Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame:Street@127.0.0.1:1/db",
        "postgresql://ada:Sesame",
        "postgresql://ada:Sesame/Street",
        "postgresql://127.0.0.1:1/db?password=Sesame%zzStreet",
        "postgresql://127.0.0.1:1/db?password=Sesame&Street",
        "postgresql://127.0.0.1:1/db?password=Sesame@Street",
        "postgres://ada:SesameStreet@127.0.0.1:1/db",
    ],
)
def test_a_server_that_refuses_is_told_without_it(url: str, state: Path, capsys: Any) -> None:
    """Nobody listens there; or the URL is none. What the driver says of it is not passed on as it is."""
    assert main(["--database", url, "status"]) in {1, 2}
    said = capsys.readouterr()
    assert_hidden(said.err)
    assert not list(state.rglob("incidents.log"))


@pytest.fixture(scope="module")
def strict_server() -> Iterator[OwnServer]:
    """A server that asks for passwords."""
    with own_server() as running:
        running.administer("CREATE ROLE keeper LOGIN PASSWORD 'unused'")
        (running.folder / "pg_hba.conf").write_text(
            "local all postgres trust\nlocal all keeper scram-sha-256\n"
        )
        running.administer("SELECT pg_reload_conf()")
        yield running


@pytest.mark.parametrize("password", passwords())
def test_every_password_lets_one_in_and_a_wrong_one_is_not_quoted(
    strict_server: OwnServer, password: str
) -> None:
    """Encoded always, and as it is wherever it is clear where it ends."""
    literal = password.replace("'", "''")
    strict_server.administer(f"ALTER ROLE keeper PASSWORD '{literal}'")
    host = strict_server.url.partition("?")[2]
    for written in (quote(password, safe=""), password):
        try:
            store.bind(f"postgresql://keeper:{written}@/certtui?{host}")
        except CerttuiError as refused:
            assert written == password
            assert any(sign in password for sign in "/%@")
            assert_hidden(str(refused))
            continue
        if written == password and "%" in password:
            continue  # as it is, it is another: what follows a percent sign encodes a character
        with store.connection():
            assert store.execute("SELECT session_user").fetchone() == ("keeper",)
    store.bind(f"postgresql://keeper:{quote(f'wrong {password}', safe='')}@/certtui?{host}")
    with pytest.raises(ConnectionLost, match="password authentication failed") as wrong, store.connection():
        pass
    assert_hidden(str(wrong.value))


def test_a_location_without_a_password_is_shown_as_it_is() -> None:
    for location in (
        "/home/ada/certtui.sqlite3",
        "postgresql://h:5432/db",
        "postgresql://h:5432,g:5433/db?target_session_attrs=any",
        "postgresql://[::1]:5432/db",
        "postgresql://ada@h/db",
        "postgresql:///db?host=/run/postgresql",
    ):
        assert shown_location(location) == location
        assert redacted(f"made {location}; ada is") == f"made {location}; ada is"


def test_without_the_driver_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, state: Path, capsys: Any
) -> None:
    """As where certtui was installed without its extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert main(["--database", "postgresql://ada:SesameStreet@h/db", "status"]) == 1
    said = capsys.readouterr().err
    assert "certtui[postgresql]" in said
    assert_hidden(said)
    assert not list(state.rglob("incidents.log"))
