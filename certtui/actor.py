"""Who acts: the account of this process as the kernel knows it, on which host, and how the process was started.

Environment variables say nothing about it: USER and LOGNAME keep what they were under `su`, and anyone can set them.
"""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

_PROC: Final = Path("/proc")
_IDENTITY: Final = ["0", "0", "4294967295"]
"""The one line of a uid_map in which every user id stands for itself."""
_NO_LOGIN: Final = 4294967295
_ANCESTORS: Final = 32
_STARTED_BY: Final = {
    "cron": "cron",
    "crond": "cron",
    "CRON": "cron",
    "anacron": "cron",
    "fcron": "cron",
    "atd": "at",
    "sshd": "ssh",
}


class Actor(NamedTuple):
    """An account at work. `account` is empty where the user id has none; `way` is how the process was started.

    `loginuid` is the account that logged in, which sudo and su do not change; None where the system does not say.
    `session_user` is the role that PostgreSQL let in. `is_claimed`: only the client's host says which operator it is.
    """

    uid: int
    account: str
    host: str
    way: str
    loginuid: int | None = None
    session_user: str = ""
    is_claimed: bool = False

    def as_detail(self) -> dict[str, Any]:
        """As it stands under `by` in an event's detail."""
        detail: dict[str, Any] = {
            "uid": self.uid,
            "account": self.account,
            "host": self.host,
            "way": self.way,
        }
        if self.loginuid is not None:
            detail["loginuid"] = self.loginuid
        if self.session_user:
            detail["session_user"] = self.session_user
        if self.is_claimed:
            detail["claimed_by"] = self.host
        return detail

    @property
    def words(self) -> str:
        """The account as a message names it."""
        return self.account or f"user id {self.uid}"


def this_process() -> Actor:
    """The account of this process: its real user id, as the kernel tells it."""
    uid = _real_uid()
    return Actor(uid, account_of(uid), os.uname().nodename, _way(), _loginuid())


def account_of(uid: int) -> str:
    """The name of the account with this user id; empty where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def has_ids_of_the_machine() -> bool:
    """Whether user ids mean in this process what they mean on the machine: in a user namespace they may mean others."""
    if sys.platform != "linux":
        return True  # no other system has them
    return _read("self/uid_map").split() == _IDENTITY


def is_root(actor: Actor) -> bool:
    """Whether this is the machine's own root: not root of a user namespace, and not what fakeroot makes believe."""
    return actor.uid == 0 and has_ids_of_the_machine()


def owns(actor: Actor, path: Path) -> bool:
    """Whether the file belongs to the account. Where user ids are made up, nothing does."""
    if actor.uid != os.getuid():  # fakeroot answers in the kernel's place, for files as well
        return False
    try:
        owner = path.stat().st_uid
    except OSError:
        return False
    # in a user namespace the files of all accounts that it does not know look as if they were this one's
    return owner == actor.uid and (has_ids_of_the_machine() or owner != _overflow_uid())


def _real_uid() -> int:
    for line in _read("self/status").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return os.getuid()


def _loginuid() -> int | None:
    text = _read("self/loginuid").strip()
    return int(text) if text.isdigit() and int(text) != _NO_LOGIN else None


def _overflow_uid() -> int:
    text = _read("sys/kernel/overflowuid").strip()
    return int(text) if text.isdigit() else 65534


def _way() -> str:
    """How the process was started: from a terminal, else by the first of its ancestors that says, else in the background."""
    stat = _stat("self")
    if stat is None:
        return "tty" if any(map(os.isatty, (0, 1, 2))) else "background"
    if stat.terminal:
        return "tty"
    for _ in range(_ANCESTORS):
        if stat is None or stat.parent == 0:
            break
        stat = _stat(str(stat.parent))
        if stat is not None and stat.name in _STARTED_BY:
            return _STARTED_BY[stat.name]
    return "background"


class _Stat(NamedTuple):
    name: str
    parent: int
    terminal: int


def _stat(process: str) -> _Stat | None:
    name, bracket, rest = _read(f"{process}/stat").rpartition(")")
    fields = rest.split()
    if not bracket or len(fields) < 5:
        return None
    return _Stat(name.partition("(")[2], int(fields[1]), int(fields[4]))


def _read(name: str) -> str:
    try:
        return (_PROC / name).read_text(errors="replace")
    except OSError:
        return ""
