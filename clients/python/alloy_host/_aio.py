"""The asyncio client."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from ._aio_connection import AsyncConnection
from ._aio_lives import AsyncLives
from ._conversation import Message
from ._iteration import AsyncIteration
from ._launch import DEFAULT_TIMEOUT, Command, Stderr, find_host, host_arguments, merged_environment, session_for
from ._protocol import Notification, Params
from .errors import AlloyError
from .notifications import ProgressCallback

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._surface import AsyncMethods
else:
    from ._namespace import MethodsByAttribute as AsyncMethods

__all__ = ["AsyncHost"]

logger = logging.getLogger("alloy_host")

Callback = Callable[[Notification], object]


class AsyncHost(AsyncIteration, AsyncMethods):
    """A running alloy-host for one event loop; many tasks may share it.

    ::

        async with AsyncHost("--sandbox") as host:
            await host.users.create(username="ada@example.com")

    The arguments are those of ``Host``. Cancelling a task that waits for a call cancels the call; the ``CancelledError``
    carries what the host said became of it, as ``outcome``, ``execution_id``, ``attempts`` and ``data``.
    """

    def __init__(
        self,
        *arguments: str,
        command: Command | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        stderr: Stderr = "inherit",
        parse_float: Callable[[str], Any] | None = None,
        cancel_grace: float = 1.0,
        max_line_bytes: int | None = None,
        default_timeout: float | None = DEFAULT_TIMEOUT,
        restart: bool = True,
    ) -> None:
        command_line = [*find_host(command), *host_arguments(arguments)]
        environment = merged_environment(env)

        async def start() -> AsyncConnection:
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(
                *command_line,
                stdin=pipe,
                stdout=pipe,
                stderr=pipe if stderr == "capture" else None,
                env=environment,
                cwd=cwd,
            )
            session = session_for(arguments, env, parse_float, max_line_bytes)
            return AsyncConnection(session, process, self._notify, cancel_grace)

        self._default_timeout = default_timeout
        self._callbacks: dict[str, list[Callback]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._restart = restart
        self._lives = AsyncLives(start, restart)

    async def start(self) -> Self:
        """Starts the process; ``async with`` does this."""
        await self._lives.start()
        return self

    async def call(
        self,
        method: str,
        params: Params = None,
        *,
        timeout: float | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> Any:
        """Calls a method and waits for its result; see ``Host.call``. ``on_progress`` is a plain function."""
        [answer] = await self._lives.exchange(self._message([(method, params)], False, timeout, on_progress))
        if isinstance(answer, AlloyError):
            raise answer
        return answer

    async def batch(self, calls: Sequence[tuple[str, Params]], *, timeout: float | None = None) -> list[Any]:
        """Sends several calls in one message; see ``Host.batch``."""
        return await self._lives.exchange(self._message(calls, True, timeout, None)) if calls else []

    async def notify(self, method: str, params: Params = None) -> None:
        """Sends a notification; nobody answers it."""
        connection = self._lives.running
        connection.send(connection.session.notification(method, params))

    def on(self, method: str, callback: Callback) -> Callable[[], None]:
        """Calls back for each notification of that name, ``"*"`` for all; the callback may be a coroutine function.

        :returns: a function that removes the callback.
        """
        callbacks = self._callbacks.setdefault(method, [])
        callbacks.append(callback)

        def unsubscribe() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return unsubscribe

    async def close(self, timeout: float = 5.0) -> int | None:
        """Ends the process and waits for it; see ``Host.close``."""
        return await self._lives.close(timeout)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a running alloy-host can't be passed to another process: start one there")

    @property
    def pid(self) -> int | None:
        """The id of the process, None before it is started; another one after a restart."""
        return self._lives.connection.process.pid if self._lives.connection else None

    @property
    def exit_code(self) -> int | None:
        """The process's exit code, None while it runs."""
        return self._lives.connection.process.returncode if self._lives.connection else None

    @property
    def stderr_tail(self) -> str:
        """The end of the host's stderr, where it is captured."""
        return self._lives.connection.tail.text if self._lives.connection else ""

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _message(
        self, calls: Sequence[tuple[str, Params]], is_batch: bool, timeout: float | None, on_progress: ProgressCallback | None
    ) -> Message:
        timeout = self._default_timeout if timeout is None else timeout
        return Message.of(calls, is_batch, timeout, on_progress, self._restart)

    def _notify(self, notification: Notification) -> None:
        for callback in [*self._callbacks.get(notification.method, []), *self._callbacks.get("*", [])]:
            try:
                result = callback(notification)
            except Exception:
                logger.exception("the callback of %s failed", notification.method)
            else:
                if inspect.isawaitable(result):
                    task = asyncio.ensure_future(result)
                    self._tasks.add(task)
                    task.add_done_callback(self._callback_done)

    def _callback_done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("the callback of a notification failed", exc_info=error)
