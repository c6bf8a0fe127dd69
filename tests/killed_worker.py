"""Assigns in a child that it kills: told by lines on stdin, answers by lines on stdout (see test_killed).

A line is a path and the seconds after which the child is killed (none: it may finish). The answer is how far the child
told that it had come, and the seconds that it had.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import time

from certtui import store
from certtui.commands import operators
from certtui.commands.assignment import assign
from certtui.queries.definitions import find_certification
from certtui.queries.entities import list_entities
from certtui.records import Kind
from tests.company import TODAY

STARTED, INSIDE, DONE = b"s", b"i", b"d"


def main() -> None:
    progress = mmap.mmap(-1, 1)
    for line in sys.stdin:
        path, _, delay = line.strip().partition("\t")
        progress[0:1] = STARTED
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _assign_all(path, progress)
            os._exit(0)
        if delay:
            time.sleep(float(delay))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print(progress[0:1].decode(), time.monotonic() - began, flush=True)


def _assign_all(path: str, progress: mmap.mmap) -> None:
    def inside(_done: int, _total: int) -> None:
        progress[0:1] = INSIDE

    store.bind(path)
    with store.connection():
        operator = operators.sign_in("ada")
        certification = find_certification("Forklift").id
        assign(operator, certification, list_entities(Kind.EMPLOYEE), TODAY, progress=inside)
    progress[0:1] = DONE


if __name__ == "__main__":
    main()
