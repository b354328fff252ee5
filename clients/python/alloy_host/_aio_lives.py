"""The processes of the asyncio client, one after the other; see ``Lives``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from ._aio_connection import AsyncConnection
from ._conversation import Exchange, Live, Message, Steps
from ._restart import Restarts


class AsyncLives:
    """Starts processes, and exchanges messages with them. Tasks of one event loop may share it."""

    def __init__(self, start: Callable[[], Awaitable[AsyncConnection]], restart: bool) -> None:
        self._start = start
        self._restarts = Restarts(restart)
        self._next: asyncio.Task[None] | None = None
        self._is_closing = False
        #: The latest process; None before the first.
        self.connection: AsyncConnection | None = None

    async def start(self) -> None:
        """Starts the first process."""
        if self.connection is None:
            self.connection = await self._start()

    @property
    def running(self) -> AsyncConnection:
        """The latest process."""
        if self.connection is None:
            raise RuntimeError("the host is not started: use `async with AsyncHost()`, or `await host.start()`")
        return self.connection

    async def exchange(self, message: Message) -> list[Any]:
        """Sends a message and waits for the answers to its calls: results, and errors as values, in order."""
        steps = Steps(message)
        while (step := steps.step) is not None:
            try:
                result = await self._carry_out(step)
            except BaseException as error:
                steps.fail(error)
            steps.proceed(result)
        return steps.answers

    async def close(self, timeout: float) -> int | None:
        """Ends the running process; no other is started."""
        self._is_closing = True
        if self._next is not None:
            self._next.cancel()
            await asyncio.wait({self._next})
        return await self.connection.close(timeout) if self.connection else None

    async def _carry_out(self, step: Live | Exchange) -> Any:
        if isinstance(step, Live):
            return await self._live(step.deadline)
        return await step.connection.exchange(step.outgoing, step.timeout, step.on_progress)

    async def _live(self, deadline: float | None) -> AsyncConnection | None:
        if self._is_closing or not self.running.died:
            return self.running
        if self._next is None or self._next.done():
            start = self._restarts.next(self.running)
            if start is None:
                return self.running
            self._next = asyncio.create_task(self._start_at(start))
        # A start goes on when one of those who wait for it gives up.
        await asyncio.wait({self._next}, timeout=None if deadline is None else max(0.0, deadline - monotonic()))
        if not self._next.done():
            return None
        if not self._next.cancelled() and (error := self._next.exception()):
            raise error
        return self.running

    async def _start_at(self, time: float) -> None:
        await asyncio.sleep(max(0.0, time - monotonic()))
        self._restarts.started()
        self.connection = await self._start()
