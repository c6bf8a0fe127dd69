"""Where a database is, in words: which engine a location means, and how it is shown without its password.

Owns: hiding passwords. Whatever may hold a location, or what a database driver said, goes through `shown_location` or
`redacted` before anybody sees it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from certtui.errors import UsageError

_HIDDEN = "***"
_POSTGRESQL = ("postgresql", "postgres")
_SECRETS = frozenset({"password", "passfile", "sslpassword"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=://)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_REST_BEHIND_SPACE = re.compile(r"(://[^\s:@]*:\*\*\*)\s[^\n]*@")
_CONNINFO_SECRET = re.compile(r"(?i)\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s'&]+)")
_CONNINFO = re.compile(r"(?i)(host|hostaddr|port|dbname|user|service|password)\s*=")
_PORTS = re.compile(r"[\d,]*")
_PERCENT_SIGN_ALONE = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
_SHORTEST_HIDDEN = 3
"""Characters of a password from which on it is also hidden where it stands by itself: one letter is in every word."""
FORM = "postgresql://NAME@HOST:PORT/DATABASE"
_ENCODED = "%23 for #, %25 for %, %2F for /, %3A for :, %3F for ?, %40 for @"
_KEEP_IT_OUT = "or leave the password out of the URL and keep it in ~/.pgpass"


class Url(NamedTuple):
    """A PostgreSQL URL with its password apart, so that no parser of a driver ever quotes the password."""

    without_password: str
    password: str | None


def is_url(location: str) -> bool:
    """Whether the location names a PostgreSQL server rather than a file."""
    return location.startswith(tuple(f"{scheme}://" for scheme in _POSTGRESQL))


def require_utf8(text: str, what: str) -> None:
    """Raise UsageError for what came from outside and is not text: it could be neither stored nor shown."""
    if not text.isascii() and (shown := text.encode(errors="backslashreplace").decode()) != text:
        raise UsageError(
            f"The {what} '{shown}' is not text in UTF-8. Type it in a UTF-8 terminal; a file of such a name can be renamed, "
            "or given as - with its contents on stdin."
        )


def require_known(location: str) -> None:
    """Raise UsageError for a location that is neither a file nor a PostgreSQL URL, and say which form is right."""
    require_utf8(location, "database location")
    scheme = _SCHEME.match(location)
    if scheme and not is_url(location):
        base = scheme.group().lower().partition("+")[0]
        advice = (
            f"Write '{base}' without what follows the plus sign: {FORM}."
            if base in _POSTGRESQL and "+" in scheme.group()
            else f"Give a file, or {FORM}."
        )
        raise UsageError(f"certtui does not know databases of the form '{scheme.group()}://'. {advice}")
    if not scheme and _CONNINFO.match(location):
        raise UsageError(
            f"This is a connection string of words such as host=…, which certtui does not take. Give a URL: {FORM}. "
            "For a file of that name write ./ before it."
        )


def split_url(location: str) -> Url:
    """The URL without its password, and the password, read as PostgreSQL's own programs read them.

    Raises UsageError where the password ends the URL's parts early (a bare @ or /), since part of it would be taken for
    a host or a database, and for a percent sign that encodes nothing.
    """
    scheme, _, rest = location.partition("://")
    account, at, host = rest.partition("@")
    if not at or "/" in account:
        account, at, host = "", "", rest
        if "@" in rest and ":" in rest[: rest.rindex("@")]:
            raise _cannot_tell_password()
    name, colon, password = account.partition(":")
    if not colon:
        return Url(location, None)
    if "@" in host:
        raise _cannot_tell_password()
    if _PERCENT_SIGN_ALONE.search(password):
        raise UsageError(
            "The password in the database's URL has a percent sign that encodes no character. Write %25 for it, "
            f"{_KEEP_IT_OUT}."
        )
    from urllib.parse import unquote

    return Url(f"{scheme}://{name}{at}{host}", unquote(password) or None)


def _cannot_tell_password() -> UsageError:
    return UsageError(
        "It is not clear where the password in the database's URL ends. Encode its special characters "
        f"({_ENCODED}), {_KEEP_IT_OUT}."
    )


def shown_location(location: str) -> str:
    """The location as it may be shown: a URL without the password, be it in front of the host or among the options."""
    if "://" not in location:
        return location
    scheme, _, rest = location.partition("://")
    rest = _without_secret_options(rest)
    before, at, host = rest.rpartition("@")
    name, colon, _ = before.partition(":")
    if at:
        return f"{scheme}://{name}:{_HIDDEN}@{host}" if colon else f"{scheme}://{rest}"
    # without an @ a colon stands before a port, unless somebody forgot the host behind the password
    host, colon, port = _past_brackets(rest)
    authority = re.split(r"[/?#]", port, maxsplit=1)[0]
    if colon and not _is_ports(authority):
        return f"{scheme}://{host}:{_HIDDEN}"
    return f"{scheme}://{rest}"


def redacted(text: str, *secrets: str | None) -> str:
    """A text that may be shown or logged: without the passwords of the URLs and connection strings in it.

    `secrets` are hidden wherever they stand.
    """
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST_HIDDEN:
            text = text.replace(secret, _HIDDEN)
    if "://" in text:
        text = _REST_BEHIND_SPACE.sub(r"\g<1>@", _URL.sub(_shown_match, text))
    return _CONNINFO_SECRET.sub(rf"\g<1>{_HIDDEN}", text)


def _shown_match(match: re.Match[str]) -> str:
    url = match.group()
    bare = url.rstrip(".,;)'\"")
    return shown_location(bare) + url[len(bare) :]


def _without_secret_options(rest: str) -> str:
    """With the values of secret options hidden; what belongs to no option of its own belongs to the one before."""
    before, mark, query = rest.partition("?")
    if not mark:
        return rest
    from urllib.parse import unquote

    options: list[str] = []
    for option in query.split("&"):
        if "=" not in option and options:
            options[-1] += f"&{option}"
        else:
            options.append(option)
    shown = [
        f"{key}={_HIDDEN}" if unquote(key).rpartition("?")[2].lower() in _SECRETS else option
        for option in options
        for key in [option.partition("=")[0]]
    ]
    return f"{before}?{'&'.join(shown)}"


def _past_brackets(rest: str) -> tuple[str, str, str]:
    """Host, colon and port; the colons of an address in brackets separate nothing."""
    address, bracket, after = rest.partition("]")
    if not (rest.startswith("[") and bracket):
        return rest.partition(":")
    host, colon, port = after.partition(":")
    return f"{address}]{host}", colon, port


def _is_ports(text: str) -> bool:
    """Whether it is a port, or the rest of a list of hosts and their ports."""
    return all(_PORTS.fullmatch(part.rpartition(":")[2]) for part in text.split(","))
