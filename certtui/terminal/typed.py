"""What comes from the terminal: keys, as Textual's parser takes them, and what is pasted, each as one piece.

Textual ends the program at a byte that is no UTF-8, as a terminal set to Latin-1 sends for é, and takes a paste in which
an escape stands for keys: the rest of it would then act, as if the operator had typed it.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Final

from textual import events

_BEGINS: Final = "\x1b[200~"
_ENDS: Final = "\x1b[201~"
_KEPT: Final = "\n\r\t"
_CONTROLS: Final = {code: None for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in _KEPT}


class Typed:
    """Reads the bytes of a terminal."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pasted: str | None = None

    def take(self, data: bytes) -> Iterator[str | events.Paste]:
        """The keys and pastes in what was read, in their order; part of a paste is kept until the rest comes.

        A mark that begins a paste and is split between two reads is left to Textual: an escape alone may not be kept,
        it is a key.
        """
        text = self._decode(data)
        while text or self._pasted:
            if self._pasted is None:
                keys, begins, text = text.partition(_BEGINS)
                if keys:
                    yield keys
                if not begins:
                    return
                self._pasted = ""
            looked_at = max(len(self._pasted) - len(_ENDS), 0)
            self._pasted += text
            end = self._pasted.find(_ENDS, looked_at)
            if end < 0:
                return
            pasted, text = self._pasted[:end], self._pasted[end + len(_ENDS) :]
            self._pasted = None
            yield events.Paste(pasted.translate(_CONTROLS))
