"""The two clients behind one interface, for the conformance cases."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from alloy_host import AlloyError, AsyncHost, Cancelled, Host, HostExited, Notification

Params = dict[str, Any] | None

#: Seconds for the report of an outcome. The default is short for a machine that runs other tests, too.
GRACE = 60.0


class AsyncClient:
    """``AsyncHost``."""

    features = frozenset(
        "cancel batch references progress int64 bigIntegers decimals surrogates nonFinite restart".split()
    )

    def __init__(self, arguments: Sequence[str], restart: bool) -> None:
        self._host = AsyncHost(
            *arguments, parse_float=Decimal, stderr="capture", restart=restart, cancel_grace=GRACE
        )
        self._arrived: asyncio.Queue[Notification] = asyncio.Queue()

    async def start(self) -> None:
        """Starts the host."""
        await self._host.start()
        self._host.on("*", self._arrived.put_nowait)

    async def call(self, method: str, params: Params, timeout: float | None, progress: Callable[[Any], None] | None) -> Any:
        """Calls a method."""
        return await self._host.call(method, params, timeout=timeout, on_progress=progress)

    async def batch(self, calls: list[tuple[str, Params]]) -> list[Any]:
        """Sends several calls in one message."""
        return await self._host.batch(calls)

    async def notification(self) -> Notification:
        """The next notification."""
        return await self._arrived.get()

    def kill(self) -> None:
        """Kills the host."""
        assert self._host.pid is not None
        os.kill(self._host.pid, signal.SIGKILL)

    async def close(self) -> int | None:
        """Closes the client."""
        return await self._host.close()


class ThreadClient:
    """``Host``, each call in a thread of its own. A thread can't be cancelled from outside."""

    features = AsyncClient.features - {"cancel"}

    def __init__(self, arguments: Sequence[str], restart: bool) -> None:
        self._host = Host(*arguments, parse_float=Decimal, stderr="capture", restart=restart, cancel_grace=GRACE)
        self._arrived: asyncio.Queue[Notification] = asyncio.Queue()

    async def start(self) -> None:
        """Listens to the host, which runs already."""
        loop = asyncio.get_running_loop()
        self._host.on("*", lambda one: loop.call_soon_threadsafe(self._arrived.put_nowait, one))

    async def call(self, method: str, params: Params, timeout: float | None, progress: Callable[[Any], None] | None) -> Any:
        """Calls a method."""
        return await asyncio.to_thread(self._host.call, method, params, timeout=timeout, on_progress=progress)

    async def batch(self, calls: list[tuple[str, Params]]) -> list[Any]:
        """Sends several calls in one message."""
        return await asyncio.to_thread(self._host.batch, calls)

    async def notification(self) -> Notification:
        """The next notification."""
        return await self._arrived.get()

    def kill(self) -> None:
        """Kills the host."""
        os.kill(self._host.pid, signal.SIGKILL)

    async def close(self) -> int | None:
        """Closes the client."""
        return await asyncio.to_thread(self._host.close)


Client = AsyncClient | ThreadClient


def observed(answer: Any) -> dict[str, Any]:
    """What a call gave, in the form of an expectation: a result, an error, or the client's refusal."""
    if isinstance(answer, asyncio.CancelledError):
        answer = answer.__cause__
        assert isinstance(answer, Cancelled)
    if isinstance(answer, AlloyError):
        error: dict[str, Any] = {"kind": answer.kind, "message": answer.message, "data": dict(answer.data)}
        known = {
            "code": answer.code,
            "outcome": answer.outcome,
            "executionId": answer.execution_id,
            "exitCode": answer.exit_code if isinstance(answer, HostExited) else None,
        }
        error.update({name: value for name, value in known.items() if value is not None})
        return {"error": error}
    if isinstance(answer, ValueError):
        return {"refused": True}
    if isinstance(answer, BaseException):
        raise answer
    return {"result": answer}


def folder_of_cases() -> Path:
    """The folder with the cases."""
    return Path(__file__).resolve().parents[3] / "protocol" / "conformance"
