"""The callbacks for notifications, and the thread that runs them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from ._protocol import Notification

logger = logging.getLogger("alloy_host")

Callback = Callable[[Notification], object]


class Subscribers:
    """Callbacks by the name of the notification. They outlive the process that sends notifications."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._callbacks: dict[str, list[Callback]] = {}
        self._arrived: SimpleQueue[Notification | None] | None = None

    def add(self, method: str, callback: Callback) -> Callable[[], None]:
        """Adds a callback; the returned function removes it."""
        with self._lock:
            self._callbacks.setdefault(method, []).append(callback)
            if self._arrived is None:
                self._arrived = SimpleQueue()
                threading.Thread(target=self._run, name="alloy-host_callbacks", daemon=True).start()

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._callbacks.get(method, []):
                    self._callbacks[method].remove(callback)

        return unsubscribe

    def tell(self, notification: Notification) -> None:
        """Hands a notification to the callbacks of its name; never blocks."""
        if self._arrived is not None:
            self._arrived.put(notification)

    def close(self) -> None:
        """Ends the thread when the notifications that have arrived are handled."""
        if self._arrived is not None:
            self._arrived.put(None)

    def _run(self) -> None:
        assert self._arrived is not None
        while (notification := self._arrived.get()) is not None:
            with self._lock:
                callbacks = [*self._callbacks.get(notification.method, []), *self._callbacks.get("*", [])]
            for callback in callbacks:
                try:
                    callback(notification)
                except Exception:
                    logger.exception("the callback of %s failed", notification.method)
