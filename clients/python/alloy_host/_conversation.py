"""A message from its sending to its answers, over the processes that this takes. Without I/O: both clients carry it out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from threading import TIMEOUT_MAX
from time import monotonic
from typing import Any, NoReturn, Protocol

from ._protocol import Outgoing, Params, Session, abandoned, carry, has_references
from ._restart import Call, Fate, fate
from .errors import AlloyError, HostExited, TimedOut, made_here
from .notifications import Progress, ProgressCallback
from .types import Outcome


class Connected(Protocol):
    """A process and the session with it."""

    @property
    def session(self) -> Session: ...

    @property
    def died(self) -> bool: ...


@dataclass(frozen=True)
class Live:
    """Asks for the process to use: the next one, if one died and another may be started. None if the deadline passes."""

    deadline: float | None


@dataclass(frozen=True)
class Exchange:
    """Asks for the answers to a message."""

    connection: Any
    outgoing: Outgoing
    timeout: float | None
    on_progress: ProgressCallback | None


Conversation = Generator[Live | Exchange, Any, list[Any]]


@dataclass(frozen=True)
class Message:
    """Calls that are sent together, and the time that they have."""

    calls: Sequence[Call]
    is_batch: bool
    timeout: float | None
    deadline: float | None
    on_progress: ProgressCallback | None
    #: Whether calls of a process that died are settled with the next one.
    restart: bool

    @staticmethod
    def of(
        calls: Sequence[tuple[str, Params]],
        is_batch: bool,
        timeout: float | None,
        on_progress: ProgressCallback | None,
        restart: bool,
    ) -> Message:
        """The message with these calls, whose time begins now."""
        if timeout is not None:
            if isnan(timeout):
                raise ValueError("the timeout is not a number")
            # No thread can wait longer; that is as good as no limit.
            timeout = None if timeout > TIMEOUT_MAX / 2 else timeout
        deadline = None if timeout is None else monotonic() + timeout
        named = [Call.named(*call, restart) for call in calls]
        return Message(named, is_batch, timeout, deadline, rising(on_progress), restart)

    @property
    def remaining(self) -> float | None:
        """The seconds until the deadline; None without one."""
        return None if self.deadline is None else max(0.0, self.deadline - monotonic())

    def outgoing(self, session: Session) -> Outgoing:
        """The message for one session with a host."""
        if self.is_batch:
            calls = [(call.method, call.params) for call in self.calls]
            outgoing = session.batch(calls, [call.call_id for call in self.calls])
        else:
            [call] = self.calls
            outgoing = session.request(call.method, call.params, self.on_progress is not None, call.call_id)
        return replace(outgoing, timeout=self.timeout)

    def part(self, indices: Sequence[int]) -> Message:
        """The same message with only these of its calls."""
        return replace(self, calls=[self.calls[index] for index in indices])

    def too_late(self, outcome: Outcome) -> list[Any]:
        """The errors of calls whose deadline passed while no host ran."""
        data = {**made_here(outcome), "kind": TimedOut.kind}
        text = f"took longer than {self.timeout} s: the host had ended"
        return [TimedOut(f"{call.method} {text}", data=data, method=call.method) for call in self.calls]

    def repeatable(self, fates: Mapping[int, Fate | AlloyError]) -> list[int]:
        """The indexes of the calls to send again: a reference needs the call that it refers to in the same message."""
        again = [index for index, one in fates.items() if one is Fate.AGAIN]
        if len(again) == len(self.calls):
            return again
        return [index for index in again if not has_references(self.calls[index].params)]


def was_lost(answer: Any) -> bool:
    """True for a call that was sent, and whose host ended before it answered."""
    return isinstance(answer, HostExited) and answer.outcome == "unknown"


def was_not_sent(answers: Sequence[Any]) -> bool:
    """True if the host had ended before the message was sent."""
    return all(isinstance(answer, HostExited) and answer.outcome == "not_sent" for answer in answers)


class Steps:
    """The steps of a conversation, which a client carries out one after the other."""

    def __init__(self, message: Message) -> None:
        self._conversation = _converse(message)
        self.answers: list[Any] = []
        #: The step to carry out; None when all answers are known.
        self.step: Live | Exchange | None = next(self._conversation)

    def proceed(self, result: Any) -> None:
        """Goes on with the result of the step."""
        try:
            self.step = self._conversation.send(result)
        except StopIteration as end:
            self.step, self.answers = None, end.value

    def fail(self, error: BaseException) -> NoReturn:
        """Ends the conversation with the exception of the step, to which it adds what is known of the calls."""
        self._conversation.throw(error)
        raise AssertionError("a conversation does not go on after an exception")


def _converse(message: Message) -> Conversation:
    """Returns the answers to a message: results, and errors as values, in order."""
    answers = yield from _send(message)
    lost = [index for index, answer in enumerate(answers) if was_lost(answer)]
    if lost and message.restart:
        try:
            yield from _settle(message, answers, lost)
        except BaseException as error:
            # The caller continues, but has to know the outcome.
            carry(error, abandoned([(None, call.method) for call in message.calls]))
            raise
    return answers


def _send(message: Message) -> Conversation:
    """Sends the message to the running process, or to the next one if it had ended before."""
    dead: Connected | None = None
    while True:
        connection: Connected | None = yield Live(message.deadline)
        if connection is None:
            return message.too_late("not_sent")
        outgoing = message.outgoing(connection.session)
        answers: list[Any] = yield Exchange(connection, outgoing, message.remaining, message.on_progress)
        if connection is dead or not was_not_sent(answers):
            return answers
        dead = connection


def _settle(message: Message, answers: list[Any], lost: list[int]) -> Generator[Live | Exchange, Any, None]:
    """Replaces the answers of lost calls: by those of another attempt, or by what the ledger says."""
    connection: Connected | None = yield Live(message.deadline)
    if connection is None:
        late = message.too_late("unknown")
        answers[:] = [late[index] if index in lost else answer for index, answer in enumerate(answers)]
    if connection is None or connection.died:
        return
    fates: dict[int, Fate | AlloyError] = {}
    for index in lost:
        fates[index] = yield from _fate(message.calls[index], answers[index], message)
    again = message.repeatable(fates)
    for index, one in fates.items():
        if isinstance(one, AlloyError):
            answers[index] = one
    second = (yield from _send(message.part(again))) if again else []
    for index, answer in zip(again, second, strict=True):
        known = (yield from _fate(message.calls[index], answer, message)) if was_lost(answer) else answer
        answers[index] = answer if known is Fate.AGAIN else known


def _fate(call: Call, ended: HostExited, message: Message) -> Generator[Live | Exchange, Any, Fate | AlloyError]:
    lookup = fate(call, ended)
    try:
        wanted = next(lookup)
        while True:
            [answer] = yield from _send(Message.of([wanted], False, message.remaining, None, False))
            wanted = lookup.send(answer)
    except StopIteration as end:
        found: Fate | AlloyError = end.value
        return found


def rising(on_progress: ProgressCallback | None) -> ProgressCallback | None:
    """The callback for a call that may be sent again: it is told only of progress beyond what it was told before."""
    if on_progress is None:
        return None
    told: Callable[[Progress], object] = on_progress
    most = float("-inf")

    def tell(progress: Progress) -> None:
        nonlocal most
        if progress["done"] >= most:
            most = progress["done"]
            told(progress)

    return tell
