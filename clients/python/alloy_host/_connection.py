"""The threads around a process: one reads, one writes."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import IO, Any

from ._launch import FORKED, REFUSED, STEP, Command, Stderr, Tail, find_host, host_arguments, merged_environment
from ._protocol import Notification, Outgoing, Progressed, Reply, Session, abandoned, carry, given_up, outcome_of
from ._subscribers import Subscribers
from .errors import AlloyError, HostExited, WireError, describe_exit, made_here
from .notifications import ProgressCallback
from .types import Outcome

logger = logging.getLogger("alloy_host")

# The events of a waiting call: replies, progress, or None when no more will come.
Inbox = SimpleQueue[Reply | Progressed | None]


class Connection:
    """A process, and the calls that wait for it."""

    def __init__(
        self,
        session: Session,
        subscribers: Subscribers,
        arguments: Sequence[str],
        command: Command | None,
        env: Mapping[str, str] | None,
        cwd: str | None,
        stderr: Stderr,
        cancel_grace: float,
    ) -> None:
        self.session = session
        self._subscribers = subscribers
        self._cancel_grace = cancel_grace
        # Reentrant: garbage collection may close this connection at any point.
        self._lock = threading.RLock()
        self._inboxes: dict[int, Inbox] = {}
        self._failure: AlloyError | None = None
        #: The time at which the process had ended.
        self.ended_at = 0.0
        self._closing = False
        self._is_forked = False
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self.tail = Tail()
        self.process = subprocess.Popen(
            [*find_host(command), *host_arguments(arguments)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if stderr == "capture" else None,
            env=merged_environment(env),
            cwd=cwd,
        )
        # Daemon threads, so that a program which never closes its host can still end. The reader starts last: it uses the others.
        self._tail_thread = self._start(self._keep_tail) if stderr == "capture" else None
        self._threads = [self._start(self._write)]
        self._threads.append(self._start(self._read))
        _connections.add(self)

    # ---------------------------------------------------------------- calls

    def exchange(self, outgoing: Outgoing, timeout: float | None, on_progress: ProgressCallback | None) -> list[Any]:
        """Sends a message and waits for the answers to its calls: results, and errors as values, in order."""
        inbox: Inbox = SimpleQueue()
        replies: dict[int, Reply] = {}
        with self._lock:
            if self._failure or self._closing:
                return [self._ended(method, "not_sent") for method in outgoing.methods]
            self._inboxes.update(dict.fromkeys(outgoing.ids, inbox))
        try:
            self.send(outgoing.data)
            if self._collect(inbox, outgoing, replies, timeout, on_progress):
                return self._answers(outgoing, replies)
            self._cancel(outgoing, replies)
            settled = self._collect(inbox, outgoing, replies, self._cancel_grace, None)
            return [
                self._ended(method, "unknown")
                if settled and id not in replies
                else given_up(replies.get(id), method, outgoing.timeout)
                for id, method in _pairs(outgoing)
            ]
        except BaseException as error:
            # Ctrl-C, or an error of `on_progress`: the caller continues, but has to know the outcome.
            self._cancel(outgoing, replies)
            try:
                self._collect(inbox, outgoing, replies, self._cancel_grace, None)
            except KeyboardInterrupt:
                pass  # A second Ctrl-C ends that, too.
            carry(error, abandoned([(replies.get(id), method) for id, method in _pairs(outgoing)]))
            raise
        finally:
            self.session.forget(outgoing.ids)
            with self._lock:
                for id in outgoing.ids:
                    self._inboxes.pop(id, None)

    def send(self, data: bytes) -> None:
        """Hands bytes to the writing thread; never blocks."""
        self._outbox.put(data)

    def _collect(
        self,
        inbox: Inbox,
        outgoing: Outgoing,
        replies: dict[int, Reply],
        timeout: float | None,
        on_progress: ProgressCallback | None,
    ) -> bool:
        """Handles events until everything is answered or the process has ended; False when the time is over first."""
        deadline = None if timeout is None else monotonic() + timeout
        while len(replies) < len(outgoing.ids):
            try:
                item = inbox.get(timeout=None if deadline is None else max(0.0, deadline - monotonic()))
            except Empty:
                return False
            if item is None:
                return True
            if isinstance(item, Reply):
                replies[item.id] = item
            elif on_progress is not None:
                on_progress(item.value)
        return True

    def _answers(self, outgoing: Outgoing, replies: dict[int, Reply]) -> list[Any]:
        return [
            outcome_of(replies[id]) if id in replies else self._ended(method, "unknown")
            for id, method in _pairs(outgoing)
        ]

    def _cancel(self, outgoing: Outgoing, replies: dict[int, Reply]) -> None:
        for id in outgoing.ids:
            if id not in replies:
                self.send(self.session.cancel(id))

    def _ended(self, method: str, outcome: Outcome) -> AlloyError:
        """Returns the reason why there is no answer. A new object each time: several threads may raise it."""
        if self._is_forked:
            return HostExited(FORKED.format(method=method), data=made_here("not_sent"), method=method)
        if self.process.returncode == REFUSED:
            outcome = "not_sent"  # It refused its options before it read a message.
        data = made_here(outcome)
        if isinstance(self._failure, WireError):
            error = WireError(self._failure.message, data=data, method=method)
            error.__cause__ = self._failure.__cause__
            return error
        code = self.process.poll()
        state = "is closed" if code is None else describe_exit(code)
        when = "before this call" if outcome == "not_sent" else "before it answered"
        tail = self.tail.text.strip()
        message = f"alloy-host {state}, {when} ({method})" + (f"; its last words: {tail[-500:]}" if tail else "")
        return HostExited(message, exit_code=code, stderr_tail=self.tail.text, data=data, method=method)

    # ---------------------------------------------------------------- threads

    def _start(self, run: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=run, name=f"alloy-host{run.__name__}", daemon=True)
        thread.start()
        return thread

    def _write(self) -> None:
        # A thread of its own, so that a host which stops reading can't block a caller beyond its timeout.
        stdin = _pipe(self.process.stdin)
        with stdin:
            while (data := self._outbox.get()) is not None:
                view = memoryview(data)
                try:
                    while view:
                        view = view[os.write(stdin.fileno(), view) :]
                except OSError:
                    return  # The host has ended; the reading thread reports it to all calls.

    def _read(self) -> None:
        stdout = _pipe(self.process.stdout)
        failure: AlloyError = HostExited()
        try:
            while chunk := os.read(stdout.fileno(), 1 << 18):
                for event in self.session.feed(chunk):
                    self._deliver(event)
        except WireError as error:
            failure = error
            self.process.kill()
        finally:
            self._finish(failure)
            stdout.close()

    def _deliver(self, event: Reply | Progressed | Notification) -> None:
        if not isinstance(event, Notification):
            with self._lock:
                inbox = self._inboxes.get(event.id)
            if inbox is not None:
                inbox.put(event)
        elif event.method == "$/unreadable":
            logger.error("alloy-host could not read one of several messages under way: %s", event.params)
            for question in self.session.questions(event.params):
                self.send(question)
        else:
            self._subscribers.tell(event)

    def _finish(self, failure: AlloyError) -> None:
        """Handles the end of the process: stores its exit code and wakes all waiting calls."""
        if not self._wait(STEP):
            self.process.kill()
            self.process.wait()
        if self._tail_thread:
            self._tail_thread.join(STEP)
        with self._lock:
            self.ended_at = monotonic()
            self._failure = failure
            inboxes = set(self._inboxes.values())
        for inbox in inboxes:
            inbox.put(None)
        self._outbox.put(None)

    def _keep_tail(self) -> None:
        with _pipe(self.process.stderr) as stderr:
            while chunk := os.read(stderr.fileno(), 1 << 16):
                self.tail.add(chunk)

    # ---------------------------------------------------------------- the end

    @property
    def died(self) -> bool:
        """True if the process has ended by itself, and not because it wrote something else than messages."""
        with self._lock:
            ended = isinstance(self._failure, HostExited) and not self._closing and not self._is_forked
        return ended and self.process.returncode != REFUSED

    def close(self, timeout: float) -> int | None:
        """Closes stdin, waits, terminates, kills; see ``Host.close``."""
        if self._is_forked:
            return None
        with self._lock:
            self._closing = True
        self._outbox.put(None)
        if not self._wait(timeout):
            self.process.terminate()
            if not self._wait(STEP):
                self.process.kill()
                self.process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(STEP)
        return self.process.returncode

    def leave_to_parent(self) -> None:
        """Runs in a forked process: the threads are not there, and the host is not its child."""
        self._lock = threading.RLock()
        self._is_forked = True
        self._failure = HostExited()
        self._threads = []
        # Otherwise the host would not see the end of its stdin when the parent closes it.
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        self.process.returncode = 0  # Not a child to wait for, nor a process to end.

    def _wait(self, timeout: float) -> bool:
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True


#: The connections of this process, for those that it forks.
_connections: weakref.WeakSet[Connection] = weakref.WeakSet()


def _leave_to_parent() -> None:
    for connection in list(_connections):
        connection.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


def _pairs(outgoing: Outgoing) -> zip[tuple[int, str]]:
    return zip(outgoing.ids, outgoing.methods, strict=True)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
