"""How the process is found and started, for both clients."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Literal

Command = str | os.PathLike[str] | Sequence[str]
Stderr = Literal["inherit", "capture"]

#: How much of the host's stderr is kept when it is captured.
TAIL_BYTES = 64 * 1024
#: Seconds for each step of closing after the first: terminate, then kill.
STEP = 2.0


def find_host(command: Command | None) -> list[str]:
    """The command to run: ``command``, else the environment's ``ALLOY_HOST``, else ``alloy-host`` on the PATH.

    A string is the path of an executable, never a shell's command line; a sequence carries leading arguments too.
    """
    if isinstance(command, (str, os.PathLike)):
        words = [os.fspath(command)]
    else:
        words = list(command) if command else [os.environ.get("ALLOY_HOST") or "alloy-host"]
    found = shutil.which(words[0])
    if found is None:
        raise FileNotFoundError(
            f"no executable {words[0]!r}: pass command=, set ALLOY_HOST, or put alloy-host on the PATH"
        )
    # Absolute, so that `cwd=` doesn't change which file is meant.
    return [os.path.abspath(found), *words[1:]]


def merged_environment(extra: Mapping[str, str] | None) -> dict[str, str] | None:
    """This process's environment with ``extra`` on top; None to inherit as is."""
    return None if extra is None else {**os.environ, **extra}


class Tail:
    """The last part of a stream."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Keeps the chunk, and lets go of the oldest past the limit."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        while self._size - len(self._chunks[0]) >= TAIL_BYTES:
            self._size -= len(self._chunks.popleft())

    @property
    def text(self) -> str:
        return b"".join(self._chunks.copy())[-TAIL_BYTES:].decode("utf-8", "replace")
