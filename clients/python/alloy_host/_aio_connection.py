"""One process of the asyncio client, and the calls that wait for it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from time import monotonic
from typing import Any

from ._launch import FORKED, REFUSED, STEP, Tail
from ._protocol import Notification, Outgoing, Progressed, Reply, Session, abandoned, carry, given_up, outcome_of
from .errors import AlloyError, HostExited, WireError, describe_exit, made_here
from .notifications import ProgressCallback
from .types import Outcome

logger = logging.getLogger("alloy_host")


class AsyncConnection:
    """A process, and the calls that wait for it. ``tell`` gets its notifications."""

    def __init__(
        self,
        session: Session,
        process: asyncio.subprocess.Process,
        tell: Callable[[Notification], None],
        cancel_grace: float,
    ) -> None:
        self.session = session
        self.process = process
        self._tell = tell
        self._cancel_grace = cancel_grace
        self._waiting: dict[int, asyncio.Future[Reply | None]] = {}
        self._progress: dict[int, ProgressCallback] = {}
        self._failure: AlloyError | None = None
        self._closing = False
        self._owner = os.getpid()
        #: The time at which the process had ended.
        self.ended_at = 0.0
        self.tail = Tail()
        self._reader = asyncio.create_task(self._read())
        self._tail_reader = asyncio.create_task(self._keep_tail(process.stderr)) if process.stderr is not None else None

    @property
    def died(self) -> bool:
        """True if the process has ended by itself, and not because it wrote something else than messages."""
        ended = isinstance(self._failure, HostExited) and not self._closing
        return ended and self.process.returncode != REFUSED

    # ---------------------------------------------------------------- calls

    async def exchange(
        self, outgoing: Outgoing, timeout: float | None, on_progress: ProgressCallback | None
    ) -> list[Any]:
        """Sends a message and waits for the answers to its calls: results, and errors as values, in order."""
        if self._failure or self._closing or os.getpid() != self._owner:
            return [self._ended(method, "not_sent") for method in outgoing.methods]
        loop = asyncio.get_running_loop()
        futures = {id: loop.create_future() for id in outgoing.ids}
        self._waiting.update(futures)
        if on_progress is not None:
            self._progress.update(dict.fromkeys(outgoing.ids, on_progress))
        try:
            self.send(outgoing.data)
            _, late = await asyncio.wait(futures.values(), timeout=timeout)
            if late:
                self._cancel(futures)
                await asyncio.wait(late, timeout=self._cancel_grace)
            return [
                self._answer(futures[id], method, outgoing.timeout if futures[id] in late else None)
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
            self.session.forget(outgoing.ids)
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
                self.send(self.session.cancel(id))

    def send(self, data: bytes) -> None:
        """Writes bytes."""
        # Does not wait for the pipe to drain: a call waits for its answer anyway, and its timeout covers both.
        if self.process.stdin is not None and not self.process.stdin.is_closing():
            self.process.stdin.write(data)

    def _ended(self, method: str, outcome: Outcome) -> AlloyError:
        if os.getpid() != self._owner:
            return HostExited(FORKED.format(method=method), data=made_here("not_sent"), method=method)
        if self.process.returncode == REFUSED:
            outcome = "not_sent"  # It refused its options before it read a message.
        data = made_here(outcome)
        if isinstance(self._failure, WireError):
            return WireError(self._failure.message, data=data, method=method)
        code = self.process.returncode
        state = "is closed" if code is None else describe_exit(code)
        when = "before this call" if outcome == "not_sent" else "before it answered"
        tail = self.tail.text.strip()
        message = f"alloy-host {state}, {when} ({method})" + (f"; its last words: {tail[-500:]}" if tail else "")
        return HostExited(message, exit_code=code, stderr_tail=self.tail.text, data=data, method=method)

    # ---------------------------------------------------------------- received messages

    async def _read(self) -> None:
        process = self.process
        assert process.stdout is not None
        failure: AlloyError = HostExited()
        try:
            while chunk := await process.stdout.read(1 << 18):
                for event in self.session.feed(chunk):
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
            # A pipe that another process holds has no end.
            getattr(process, "_transport").close()
            self.ended_at = monotonic()
            self._failure = failure
            for future in self._waiting.values():
                if not future.done():
                    future.set_result(None)

    def _deliver(self, event: Reply | Progressed | Notification) -> None:
        if isinstance(event, Notification):
            if event.method == "$/unreadable":
                self._ask(event)
            else:
                self._tell(event)
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

    def _ask(self, notification: Notification) -> None:
        logger.error("alloy-host could not read one of several messages under way: %s", notification.params)
        for question in self.session.questions(notification.params):
            self.send(question)

    async def _keep_tail(self, stderr: asyncio.StreamReader) -> None:
        while chunk := await stderr.read(1 << 16):
            self.tail.add(chunk)

    async def _wait(self, timeout: float) -> bool:
        try:
            await asyncio.wait_for(self.process.wait(), timeout)
        except asyncio.TimeoutError:
            return False
        return True

    # ---------------------------------------------------------------- the end

    async def close(self, timeout: float) -> int | None:
        """Ends the process and waits for it; see ``Host.close``."""
        self._closing = True
        process = self.process
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
        await asyncio.wait({self._reader}, timeout=STEP)
        return process.returncode
