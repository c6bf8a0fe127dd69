"""Processes beside the test's own, that have nothing of it but what they are given.

They come from one that has read the modules and connected to nothing: each by itself would read them for half a second.
"""

from __future__ import annotations

import multiprocessing
from typing import Final

apart: Final = multiprocessing.get_context("forkserver")
apart.set_forkserver_preload(["tests.conftest", "tests.company"])
