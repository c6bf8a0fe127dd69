"""Errors that nobody foresaw: kept where their cause can be found, without what the program held in its variables.

A traceback with local variables can hold a password or half the register; this one has neither, and what an error
says is redacted.
"""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from certtui.config import state_folder
from certtui.locations import redacted


def record_incident(error: BaseException) -> tuple[str, Path]:
    """Append the error's traceback to the log, readable by this account alone; its number, and where the log is.

    The number stands in the log before the traceback and is what an operator reports.
    """
    at = datetime.now(UTC)
    number = f"{at:%Y%m%d-%H%M%S}-{os.getpid()}"
    folder = state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "incidents.log"
    text = redacted("".join(traceback.format_exception(error)))
    with os.fdopen(
        os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a", encoding="utf-8"
    ) as log:
        log.write(f"--- incident {number} UTC\n{text}\n")
    return number, path
