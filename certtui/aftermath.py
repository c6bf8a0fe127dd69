"""What is left to be done after something was done: told, so that it never reads as if it had not happened.

Once a transaction is committed, or a file has its name, a failure of what follows must not be raised: the caller would
report, and the operator repeat, what is done. It is told as a warning instead, and a front end says how that is shown.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO


class Remains(UserWarning):
    """Something was done, and something of it remains. The text says what was done, what remains, and what to do."""


def tell(text: str) -> None:
    """Tell what remains, and let the caller go on."""
    warnings.warn(text, Remains, stacklevel=2)


@contextmanager
def told_by(show: Callable[[str], object]) -> Iterator[None]:
    """In the block, what remains is shown by `show`, each time; it may be called in any thread."""
    with warnings.catch_warnings():
        otherwise = warnings.showwarning

        def shown(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if isinstance(message, Remains):
                show(str(message))
            else:
                otherwise(message, category, filename, lineno, file, line)

        warnings.showwarning = shown
        warnings.simplefilter("always", Remains)
        yield
