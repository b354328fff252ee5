"""Splits a stream of bytes into lines."""

from __future__ import annotations


class LineSplitter:
    """Splits a stream at each LF, however the bytes arrive; U+2028 and similar characters are ordinary text.

    The pieces of an unfinished line are joined once, when its end comes, so a large line costs linear time.
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk completes, without their ends; blank ones are left out."""
        if b"\n" not in chunk:
            self._pieces.append(chunk)
            return []
        first, *lines = chunk.split(b"\n")
        lines.insert(0, b"".join([*self._pieces, first]))
        rest = lines.pop()
        self._pieces = [rest] if rest else []
        return [line for line in lines if line.strip()]
