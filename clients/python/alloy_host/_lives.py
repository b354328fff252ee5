"""The processes of a client, one after the other: the running one, and the next one when it died."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from ._connection import Connection
from ._conversation import Exchange, Live, Message, Steps
from ._restart import Restarts


class Lives:
    """Starts processes, and exchanges messages with them. Threads may share it."""

    def __init__(self, start: Callable[[], Connection], restart: bool) -> None:
        self._start = start
        self._restarts = Restarts(restart)
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self.connection = start()

    def exchange(self, message: Message) -> list[Any]:
        """Sends a message and waits for the answers to its calls: results, and errors as values, in order."""
        steps = Steps(message)
        while (step := steps.step) is not None:
            try:
                result = self._carry_out(step)
            except BaseException as error:
                steps.fail(error)
            steps.proceed(result)
        return steps.answers

    def close(self, timeout: float) -> int | None:
        """Ends the running process; no other is started."""
        self._closing.set()
        return self.connection.close(timeout)

    def _carry_out(self, step: Live | Exchange) -> Any:
        if isinstance(step, Live):
            return self._live(step.deadline)
        return step.connection.exchange(step.outgoing, step.timeout, step.on_progress)

    def _live(self, deadline: float | None) -> Connection | None:
        if not self.connection.died:
            return self.connection
        if not self._starting.acquire(timeout=-1 if deadline is None else max(0.0, deadline - monotonic())):
            return None
        try:
            start = self._restarts.next(self.connection)
            if start is None:
                return self.connection
            self._closing.wait(max(0.0, (start if deadline is None else min(start, deadline)) - monotonic()))
            if self._closing.is_set():
                return self.connection
            if deadline is not None and deadline < start:
                return None
            self._restarts.started()
            self.connection = self._start()
            return self.connection
        finally:
            self._starting.release()
