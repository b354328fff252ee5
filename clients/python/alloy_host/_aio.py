"""The asyncio client."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._launch import DEFAULT_TIMEOUT, STEP, Command, Stderr, Tail, find_host, host_arguments, merged_environment, session_for
from ._protocol import Notification, Outgoing, Params, Progressed, Reply, abandoned, carry, given_up, outcome_of
from .errors import AlloyError, HostExited, WireError, describe_exit, made_here
from .notifications import ProgressCallback
from .types import Outcome

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._surface import AsyncMethods
else:
    from ._namespace import MethodsByAttribute as AsyncMethods

__all__ = ["AsyncHost"]

logger = logging.getLogger("alloy_host")

Callback = Callable[[Notification], object]


class AsyncHost(AsyncMethods):
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
    ) -> None:
        self._session = session_for(arguments, env, parse_float, max_line_bytes)
        self._default_timeout = default_timeout
        self._command = [*find_host(command), *host_arguments(arguments)]
        self._env = merged_environment(env)
        self._cwd = cwd
        self._stderr = stderr
        self._cancel_grace = cancel_grace
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: dict[int, asyncio.Future[Reply | None]] = {}
        self._progress: dict[int, ProgressCallback] = {}
        self._callbacks: dict[str, list[Callback]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._tail_reader: asyncio.Task[None] | None = None
        self._tail = Tail()
        self._failure: AlloyError | None = None
        self._closing = False

    async def start(self) -> Self:
        """Starts the process; ``async with`` does this."""
        if self._process is None:
            pipe = asyncio.subprocess.PIPE
            stderr = pipe if self._stderr == "capture" else None
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=stderr, env=self._env, cwd=self._cwd
            )
            self._reader = asyncio.create_task(self._read(self._process))
            if self._process.stderr is not None:
                self._tail_reader = asyncio.create_task(self._keep_tail(self._process.stderr))
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
        outgoing = self._session.request(method, params, on_progress is not None)
        if on_progress is not None:
            self._progress[outgoing.ids[0]] = on_progress
        [answer] = await self._exchange(outgoing, timeout)
        if isinstance(answer, AlloyError):
            raise answer
        return answer

    async def batch(self, calls: Sequence[tuple[str, Params]], *, timeout: float | None = None) -> list[Any]:
        """Sends several calls in one message; see ``Host.batch``."""
        return await self._exchange(self._session.batch(calls), timeout) if calls else []

    async def notify(self, method: str, params: Params = None) -> None:
        """Sends a notification; nobody answers it."""
        self._write(self._session.notification(method, params))

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
        self._closing = True
        process = self._process
        if process is None:
            return None
        try:
            if process.stdin is not None:
                process.stdin.close()
            if not await self._wait(timeout):
                process.terminate()
                await self._wait(STEP)
        finally:
            # Also when this task is cancelled: no process remains.
            if process.returncode is None:
                process.kill()
        await self._wait(STEP)
        if self._reader is not None:
            await asyncio.wait({self._reader}, timeout=STEP)
        return process.returncode

    @property
    def pid(self) -> int | None:
        """The process's id, None before it is started."""
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        """The process's exit code, None while it runs."""
        return self._process.returncode if self._process else None

    @property
    def stderr_tail(self) -> str:
        """The end of the host's stderr, where it is captured."""
        return self._tail.text

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # ---------------------------------------------------------------- calls

    async def _exchange(self, outgoing: Outgoing, timeout: float | None) -> list[Any]:
        if self._process is None:
            raise RuntimeError("the host is not started: use `async with AsyncHost()`, or `await host.start()`")
        if self._failure or self._closing:
            return [self._ended(method, "not_sent") for method in outgoing.methods]
        timeout = self._default_timeout if timeout is None else timeout
        loop = asyncio.get_running_loop()
        futures = {id: loop.create_future() for id in outgoing.ids}
        self._waiting.update(futures)
        try:
            self._write(outgoing.data)
            _, late = await asyncio.wait(futures.values(), timeout=timeout)
            if late:
                self._cancel(futures)
                await asyncio.wait(late, timeout=self._cancel_grace)
            return [
                self._answer(futures[id], method, timeout if futures[id] in late else None)
                for id, method in zip(outgoing.ids, outgoing.methods, strict=True)
            ]
        except GeneratorExit:
            # The coroutine is being destroyed: nothing may be awaited any more.
            self._cancel(futures)
            raise
        except BaseException as error:
            await self._abandon(outgoing, futures, error)
            raise
        finally:
            self._session.forget(outgoing.ids)
            for id in outgoing.ids:
                self._waiting.pop(id, None)
                self._progress.pop(id, None)

    async def _abandon(
        self, outgoing: Outgoing, futures: dict[int, asyncio.Future[Reply | None]], error: BaseException
    ) -> None:
        """Cancels the calls and waits briefly for the outcomes that the host reports; ``error`` gets them."""
        self._cancel(futures)
        for id, future in futures.items():
            # A future with an exception of a callback can't take the reply.
            if future.done() and (future.cancelled() or future.exception() is not None):
                futures[id] = self._waiting[id] = asyncio.get_running_loop().create_future()
                self._progress.pop(id, None)
        try:
            await asyncio.wait(futures.values(), timeout=self._cancel_grace)
        except asyncio.CancelledError:
            pass  # Cancelled once more: then without.
        answers = [future.result() if future.done() else None for future in futures.values()]
        carry(error, abandoned(list(zip(answers, outgoing.methods, strict=True))))

    def _answer(self, future: asyncio.Future[Reply | None], method: str, exceeded: float | None) -> Any:
        if not future.done():
            return given_up(None, method, exceeded)
        reply = future.result()
        if reply is None:
            return self._ended(method, "unknown")
        return outcome_of(reply) if exceeded is None else given_up(reply, method, exceeded)

    def _cancel(self, futures: dict[int, asyncio.Future[Reply | None]]) -> None:
        for id, future in futures.items():
            # A failed future means that a callback raised: the host is still working on that call.
            if not future.done() or future.exception() is not None:
                self._write(self._session.cancel(id))

    def _write(self, data: bytes) -> None:
        # Does not wait for the pipe to drain: a call waits for its answer anyway, and its timeout covers both.
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(data)

    def _ended(self, method: str, outcome: Outcome) -> AlloyError:
        data = made_here(outcome)
        if isinstance(self._failure, WireError):
            return WireError(self._failure.message, data=data, method=method)
        code = self.exit_code
        state = "is closed" if code is None else describe_exit(code)
        when = "before this call" if outcome == "not_sent" else "before it answered"
        tail = self.stderr_tail.strip()
        message = f"alloy-host {state}, {when} ({method})" + (f"; its last words: {tail[-500:]}" if tail else "")
        return HostExited(message, exit_code=code, stderr_tail=self.stderr_tail, data=data, method=method)

    # ---------------------------------------------------------------- received messages

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        failure: AlloyError = HostExited()
        try:
            while chunk := await process.stdout.read(1 << 18):
                for event in self._session.feed(chunk):
                    self._deliver(event)
        except WireError as error:
            failure = error
            process.kill()
        finally:
            if process.stdin is not None:
                process.stdin.close()
            if not await self._wait(STEP):
                process.kill()
                await self._wait(STEP)
            if self._tail_reader is not None:
                await asyncio.wait({self._tail_reader}, timeout=STEP)
            self._failure = failure
            for future in self._waiting.values():
                if not future.done():
                    future.set_result(None)

    def _deliver(self, event: Reply | Progressed | Notification) -> None:
        if isinstance(event, Notification):
            self._notify(event)
            return
        future = self._waiting.get(event.id)
        if future is None or future.done():
            return
        if isinstance(event, Reply):
            future.set_result(event)
        elif event.id in self._progress:
            try:
                self._progress[event.id](event.value)
            except Exception as error:
                future.set_exception(error)

    def _notify(self, notification: Notification) -> None:
        if notification.method == "$/unreadable":
            logger.error("alloy-host could not read one of several messages under way: %s", notification.params)
            for question in self._session.questions(notification.params):
                self._write(question)
            return
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

    async def _keep_tail(self, stderr: asyncio.StreamReader) -> None:
        while chunk := await stderr.read(1 << 16):
            self._tail.add(chunk)

    async def _wait(self, timeout: float) -> bool:
        assert self._process is not None
        try:
            await asyncio.wait_for(self._process.wait(), timeout)
        except asyncio.TimeoutError:
            return False
        return True
