"""The system's journal, for what must stand where whoever can write to the database cannot change it."""

from __future__ import annotations

import os
import socket
from typing import Final

from certtui.text import printable

SOCKETS: Final = ("/dev/log", "/var/run/syslog")
"""Where the system's journal or syslog listens."""
NOTICE: Final = 5
WARNING: Final = 4
_AUTHPRIV: Final = 10


def send_to_journal(line: str, severity: int) -> bool:
    """Write one line into the journal, under the name certtui; False where there is none that takes it."""
    message = f"<{_AUTHPRIV * 8 + severity}>certtui[{os.getpid()}]: {printable(line)}".encode()
    for path in SOCKETS:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
                journal.setblocking(False)
                journal.sendto(message, path)
        except OSError:
            continue
        return True
    return False
