"""How a file gets from this host to the operator's own machine: the lines to run there, quoted for the shells on the way."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

from certtui import config
from certtui.session import Session

_PATH_OF_SSH = "/usr/local/bin:/usr/bin:/bin"
"""Where sshd looks for a program that is run without a login."""
_SSH_PORT = "22"
_SEEN_IN_DOUBLE_QUOTES = frozenset('"$`\\!')
"""What a shell takes for its own also between double quotes."""


def scp_line(path: Path) -> str:
    """The line that copies a file of this host into the folder in which it is run."""
    # scp takes these for patterns, on the other side, however the shell on this side was kept from it
    taken_literally = re.sub(r"([*?\[\]\\])", r"\\\1", str(path))
    port = _port()
    return shlex.join(
        ["scp", *(["-P", port] if port != _SSH_PORT else []), f"{_host()}:{taken_literally}", "."]
    )


def ssh_line(command: Sequence[str], name: str, session: Session) -> str:
    """The line that runs `certtui` with these words here, and writes what comes of it into a file there."""
    words = [_program()]
    if not config.is_found_unasked(session.location):
        words.append(f"--database={config.shown_location(session.location)}")
    if not session.is_today:
        words.append(f"--as-of={session.as_of}")
    # whom PostgreSQL let in is who works, and need not, nor may, be named
    by = session.operator.by
    if session.operator.name not in {config.account_name(), by.session_user if by else ""}:
        words.append(f"--operator={session.operator.name}")
    port = _port()
    options = f"-p {port} " if port != _SSH_PORT else ""
    remote = " ".join(map(_quoted, [*words, *command]))
    return f"ssh {options}{shlex.quote(_host())} {_quoted_again(remote)} > {shlex.quote(name)}"


def hides_password(session: Session) -> bool:
    """Whether the line has stars where the database's password is to be put."""
    return config.shown_location(session.location) != session.location


def _quoted(word: str) -> str:
    """A word for a shell; of an option only its value, as one would type it."""
    option, is_option, value = word.partition("=")
    if is_option and option.startswith("--"):
        return f"{option}={shlex.quote(value)}"
    return shlex.quote(word)


def _quoted_again(remote: str) -> str:
    """A command for the shell on the operator's side, which hands it to the one on this side."""
    return shlex.quote(remote) if set(remote) & _SEEN_IN_DOUBLE_QUOTES else f'"{remote}"'


def _host() -> str:
    return f"{config.account_name()}@{socket.gethostname()}"


def _port() -> str:
    """The port that this session came in by."""
    connection = os.environ.get("SSH_CONNECTION", "").split()
    return connection[3] if len(connection) == 4 else _SSH_PORT


def _program() -> str:
    """certtui, by its whole path where sshd would not find it."""
    found = shutil.which("certtui")
    return "certtui" if found is None or shutil.which("certtui", path=_PATH_OF_SSH) else found
