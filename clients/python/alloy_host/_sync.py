"""The synchronous client."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from ._connection import Connection
from ._conversation import Message
from ._iteration import Iteration
from ._launch import DEFAULT_TIMEOUT, Command, Stderr, session_for
from ._lives import Lives
from ._protocol import Notification, Params
from ._subscribers import Subscribers
from .errors import AlloyError
from .notifications import ProgressCallback

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._surface import Methods
else:
    from ._namespace import MethodsByAttribute as Methods

__all__ = ["Host"]


class Host(Iteration, Methods):
    """A running alloy-host; threads may share it.

    ::

        with Host("--sandbox") as host:
            host.users.create(username="ada@example.com")

    :param arguments: the host's own options, such as ``"--sandbox"``.
    :param command: the executable; else ``$ALLOY_HOST``, else ``alloy-host`` on the PATH.
    :param env: variables for the host on top of this process's own.
    :param cwd: the host's working directory.
    :param stderr: ``"inherit"``, or ``"capture"`` to keep its end for ``HostExited`` and ``stderr_tail``.
    :param parse_float: makes the value of a number with a fraction or exponent; ``decimal.Decimal`` loses nothing.
    :param cancel_grace: seconds to wait for the host's report of the outcome after a call was given up.
    :param max_line_bytes: the longest message to send; else what ``--max-line-bytes`` says, or its default.
    :param default_timeout: the ``timeout`` of calls that have none, so that none waits forever; None sets no bound.
    :param restart: start the next process when one dies by itself, three times within a minute at most. Calls under way
        that only read are sent again; those that may have written raise ``UnknownOutcome``.
    :raises FileNotFoundError: there is no such executable.
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
        subscribers = Subscribers()

        def start() -> Connection:
            session = session_for(arguments, env, parse_float, max_line_bytes)
            return Connection(session, subscribers, arguments, command, env, cwd, stderr, cancel_grace)

        self._default_timeout = default_timeout
        self._subscribers = subscribers
        self._restart = restart
        self._lives = Lives(start, restart)
        # Runs when this object is no longer used and at the end of the program, so a forgotten `close` leaves no process.
        self._finalizer = weakref.finalize(self, _close, self._lives, subscribers, 2.0)

    def call(
        self,
        method: str,
        params: Params = None,
        *,
        timeout: float | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> Any:
        """Calls a method and waits for its result.

        :param params: by name (a mapping) or by position (a sequence).
        :param timeout: seconds; enforced by the client, which then cancels the call and raises ``TimedOut``. The host's own
            deadline is the parameter ``timeoutMs``.
        :param on_progress: called in this thread, before ``call`` returns. ``call`` raises an exception of it.
        :raises AlloyError: the call failed; the subclass says how, ``outcome`` whether anything was done.
        """
        [answer] = self._lives.exchange(self._message([(method, params)], False, timeout, on_progress))
        if isinstance(answer, AlloyError):
            raise answer
        return answer

    def batch(self, calls: Sequence[tuple[str, Params]], *, timeout: float | None = None) -> list[Any]:
        """Sends several calls in one message; the host runs them concurrently.

        A call takes a value of an earlier one with ``result_of``.

        :returns: in the same order, each call's result, or its ``AlloyError`` as a value: one call's failure doesn't
            hide the answers of the others.
        """
        if not calls:
            return []
        return self._lives.exchange(self._message(calls, True, timeout, None))

    def notify(self, method: str, params: Params = None) -> None:
        """Sends a notification; nobody answers it."""
        connection = self._lives.connection
        connection.send(connection.session.notification(method, params))

    def on(self, method: str, callback: Callable[[Notification], object]) -> Callable[[], None]:
        """Calls back for each notification of that name, ``"*"`` for all.

        Callbacks run one after the other on a thread of their own, so they may call the host.

        :returns: a function that removes the callback.
        """
        return self._subscribers.add(method, callback)

    def close(self, timeout: float = 5.0) -> int | None:
        """Ends the process and waits for it: its stdin is closed; after ``timeout`` it is terminated, then killed.

        Calls of other threads that are under way are still answered within that time.

        :returns: the exit code; negative for a signal.
        """
        self._finalizer.detach()
        return _close(self._lives, self._subscribers, timeout)

    def _message(
        self, calls: Sequence[tuple[str, Params]], is_batch: bool, timeout: float | None, on_progress: ProgressCallback | None
    ) -> Message:
        timeout = self._default_timeout if timeout is None else timeout
        return Message.of(calls, is_batch, timeout, on_progress, self._restart)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a running alloy-host can't be passed to another process: start one there")

    @property
    def pid(self) -> int:
        """The id of the process; another one after a restart."""
        return self._lives.connection.process.pid

    @property
    def exit_code(self) -> int | None:
        """The process's exit code, None while it runs."""
        return self._lives.connection.process.poll()

    @property
    def stderr_tail(self) -> str:
        """The end of the host's stderr, where it is captured."""
        return self._lives.connection.tail.text

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close(lives: Lives, subscribers: Subscribers, timeout: float) -> int | None:
    # Not a method of `Host`: a finalizer must not keep the object alive.
    try:
        return lives.close(timeout)
    finally:
        subscribers.close()
