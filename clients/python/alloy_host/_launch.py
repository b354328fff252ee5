"""Finding and starting the process, for both clients."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ._protocol import Session

Command = str | os.PathLike[str] | Sequence[str]
Stderr = Literal["inherit", "capture"]

#: The number of bytes of the host's stderr that are kept when it is captured.
TAIL_BYTES = 64 * 1024
#: The timeout, in seconds, of a call that sets none: longer than the host's deadline of all calls except the largest batch.
DEFAULT_TIMEOUT = 3600.0
#: The exit status of a host that refuses its options: another one would refuse them, too.
REFUSED = 2
#: The message of a call in a process that was forked from the one that started the host.
FORKED = "alloy-host belongs to the process that this one was forked from ({method}): start a host of its own here"
#: The seconds for each step of closing after the first: terminate, then kill.
STEP = 2.0


def find_host(command: Command | None) -> list[str]:
    """The command to run: ``command``, else the environment's ``ALLOY_HOST``, else ``alloy-host`` on the PATH, else the one
    that pip has installed together with this package.

    A string is the path of an executable, never a shell's command line; a sequence carries leading arguments too.
    """
    if isinstance(command, (str, os.PathLike)):
        words = [os.fspath(command)]
    else:
        words = list(command) if command else [os.environ.get("ALLOY_HOST") or "alloy-host"]
    found = shutil.which(words[0])
    if found is None and words == ["alloy-host"]:
        found = shutil.which("alloy-host", path=os.pathsep.join(_script_folders()))
    if found is None:
        raise FileNotFoundError(
            f"no executable {words[0]!r}: pass command=, set ALLOY_HOST, or put alloy-host on the PATH"
        )
    # Absolute, so that `cwd=` doesn't select another file.
    return [os.path.abspath(found), *words[1:]]


def _script_folders() -> list[str]:
    """The folders in which pip puts the executable of a wheel. They need not be on the PATH."""
    user = sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    # With `pip install --target FOLDER`, `bin` is beside this package.
    target = Path(__file__).parent.parent / "bin"
    return [sysconfig.get_path("scripts"), user, str(target)]


def host_arguments(arguments: Sequence[str]) -> list[str]:
    """The host's options, with this process as its parent unless they name another."""
    if any(argument.split("=")[0] == "--parent-pid" for argument in arguments):
        return list(arguments)
    return [*arguments, "--parent-pid", str(os.getpid())]


def session_for(
    arguments: Sequence[str],
    env: Mapping[str, str] | None,
    parse_float: Callable[[str], Any] | None,
    max_line_bytes: int | None,
) -> Session:
    """The session with a host of these options, within their bounds."""
    return Session(
        parse_float,
        max_line_bytes or _limit("--max-line-bytes", arguments, env, 16 * 1024 * 1024),
        _limit("--max-depth", arguments, env, 512),
        _limit("--max-batch", arguments, env, 1000),
    )


def _limit(name: str, arguments: Sequence[str], env: Mapping[str, str] | None, default: int) -> int:
    """The bound that the host is started with: the value of the option ``name``, such as ``--max-depth``, or of its variable."""
    environment = {**os.environ, **(env or {})}
    texts = [environment.get("ALLOY_HOST_" + name.strip("-").replace("-", "_").upper())]
    for index, argument in enumerate(arguments):
        if argument == name:
            texts += arguments[index + 1 : index + 2]
        elif argument.startswith(f"{name}="):
            texts.append(argument.split("=", 1)[1])
    numbers = [int(text) for text in texts if text and text.isdecimal()]
    return numbers[-1] if numbers else default


def merged_environment(extra: Mapping[str, str] | None) -> dict[str, str] | None:
    """This process's environment with ``extra`` on top; None to inherit as is."""
    return None if extra is None else {**os.environ, **extra}


class Tail:
    """The last part of a stream."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Keeps the chunk, and drops the oldest bytes beyond the limit."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        while self._size - len(self._chunks[0]) >= TAIL_BYTES:
            self._size -= len(self._chunks.popleft())

    @property
    def text(self) -> str:
        return b"".join(self._chunks.copy())[-TAIL_BYTES:].decode("utf-8", "replace")
