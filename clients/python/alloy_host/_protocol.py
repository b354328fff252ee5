"""The session without I/O: the bytes to send for a call, and the events in received bytes.

Both clients drive one ``Session``. Nothing here blocks, waits or knows of processes and threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from ._framing import LineSplitter
from ._json import decode, depth, encode
from .errors import AlloyError, Cancelled, TimedOut, UnknownOutcome, WireError, error_from_wire, made_here
from .types import Outcome

Params = Mapping[str, Any] | Sequence[Any] | None


class Notification(NamedTuple):
    """A message from the host that does not answer a call, such as ``credentials.authorize``."""

    method: str
    params: Any


class ResultOf(NamedTuple):
    """A value to be taken from the result of an earlier call of the same batch."""

    call: int
    path: str


def result_of(call: int, path: str = "") -> Any:
    """Refers, inside a batch, to ``path`` (a JSON Pointer) in the result of the ``call``-th call of the batch, counted from 0.

    The host waits for that call and inserts the value, so dependent calls take one round trip together.
    """
    return ResultOf(call, path)


@dataclass(frozen=True)
class Outgoing:
    """A message to write, and the calls in it: their ids and methods, in order."""

    data: bytes
    ids: list[int]
    methods: list[str]
    #: The time that the caller gave the calls, in seconds; it may have passed in part.
    timeout: float | None = None


@dataclass(frozen=True)
class Reply:
    """The answer to one call: ``error`` when it is not None, otherwise ``result``."""

    id: int
    result: Any = None
    error: AlloyError | None = None


@dataclass(frozen=True)
class Progressed:
    """Progress of a call."""

    id: int
    value: Any


Event = Reply | Progressed | Notification


class Session:
    """One session with one host.

    ``request``, ``batch`` and ``cancel`` give bytes to write; ``feed`` takes bytes that were read. ``feed`` may run on
    another thread than the rest, as long as one thread at a time calls it.
    """

    def __init__(
        self,
        parse_float: Callable[[str], Any] | None,
        max_line_bytes: int,
        max_depth: int = 512,
        max_batch: int = 1000,
    ) -> None:
        self._parse_float = parse_float
        self._max_line_bytes = max_line_bytes
        self._max_depth = max_depth
        self._max_batch = max_batch
        self._ids = count(1)
        self._lines = LineSplitter()
        # Unanswered calls: the first id of the message that contained them, and their methods.
        self._open: dict[int, tuple[int, str]] = {}
        # Calls that the host was asked about, and the error that may belong to one of them.
        self._doubted: dict[int, Any] = {}

    def request(self, method: str, params: Params, progress: bool, call_id: str | None = None) -> Outgoing:
        """One call; ``call_id`` is the caller's name for an execution."""
        id = next(self._ids)
        message = _request(id, method, _with_call_id(params, call_id), progress)
        return self._outgoing(self._encoded(message), [id], [method])

    def batch(self, calls: Sequence[tuple[str, Params]], call_ids: Sequence[str | None] = ()) -> Outgoing:
        """Several calls in one message; ``call_ids`` are the caller's names for their executions."""
        ids = [next(self._ids) for _ in calls]
        names = call_ids or [None] * len(calls)
        messages = [
            _request(id, method, _with_references(_with_call_id(params, name), ids, position), False)
            for position, (id, (method, params), name) in enumerate(zip(ids, calls, names, strict=True))
        ]
        if len(calls) > self._max_batch:
            raise ValueError(f"the batch has {len(calls)} calls and the host takes {self._max_batch}")
        return self._outgoing(self._encoded(messages), ids, [method for method, _ in calls])

    def notification(self, method: str, params: Params) -> bytes:
        """A notification, which is not answered."""
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        return self._encoded(message)

    def cancel(self, id: int) -> bytes:
        """Asks the host to give up a call; it is still answered."""
        return self.notification("$/cancelRequest", {"id": id})

    def feed(self, chunk: bytes) -> list[Event]:
        """Returns the events in the bytes, in order. Raises ``WireError`` when they are not JSON-RPC."""
        events: list[Event] = []
        for line in self._lines.feed(chunk):
            try:
                message = decode(line, self._parse_float)
            except (ValueError, RecursionError) as error:
                start = line[:200].decode("utf-8", "replace")
                raise WireError(f"Not a JSON-RPC message from alloy-host: {start!r}", data=made_here("unknown")) from error
            for one in message if isinstance(message, list) else [message]:
                events.extend(self._read(one))
        return events

    def forget(self, ids: Sequence[int]) -> None:
        """Removes calls that nobody waits for any more."""
        for id in ids:
            self._open.pop(id, None)
            self._doubted.pop(id, None)

    def questions(self, error: Any) -> list[bytes]:
        """The messages to send after an error without an id, to find its call: a request of a method that does not
        exist for each open call, with that call's own id. The host refuses the id while the call runs, and else answers
        that there is no such method: then the call itself never reached it.
        """
        # One question at a time for each call: it is sent after the call, so its answer holds for any error.
        ids = sorted(self._open.copy().keys() - self._doubted.keys())
        self._doubted.update(dict.fromkeys(ids, error))
        return [encode(_request(id, _QUESTION, None, False)) for id in ids]

    def _encoded(self, message: Any) -> bytes:
        """Encodes the message. Refuses messages that the host would refuse without naming the call."""
        data = encode(message)
        # The line feed does not count.
        if len(data) - 1 > self._max_line_bytes:
            raise ValueError(f"the message has {len(data) - 1} bytes and the host takes {self._max_line_bytes}")
        levels = depth(data, self._max_depth)
        if levels > self._max_depth:
            raise ValueError(f"the message is nested {levels} levels deep and the host takes {self._max_depth}")
        return data

    def _outgoing(self, data: bytes, ids: list[int], methods: list[str]) -> Outgoing:
        for id, method in zip(ids, methods, strict=True):
            self._open[id] = (ids[0], method)
        return Outgoing(data, ids, methods)

    def _read(self, message: Any) -> list[Event]:
        if not isinstance(message, dict):
            raise WireError(f"Not a JSON-RPC message from alloy-host: {message!r:.200}", data=made_here("unknown"))
        method = message.get("method")
        if isinstance(method, str):
            return [self._notified(method, message.get("params"))]
        id = message.get("id")
        if id is None and "error" in message:
            return self._unreadable(message["error"])
        entry = self._open.pop(id, None) if isinstance(id, int) else None
        if entry is None or not isinstance(id, int):
            return []
        doubt = self._doubted.pop(id, None)
        if doubt is not None and _is_answer_to_question(message):
            message = {"error": doubt}
        return [self._reply(id, entry[1], message)]

    def _notified(self, method: str, params: Any) -> Event:
        if method == "$/progress" and isinstance(params, dict):
            token = params.get("token")
            if isinstance(token, str) and token.startswith(_TOKEN) and token[len(_TOKEN) :].isdecimal():
                return Progressed(int(token[len(_TOKEN) :]), params.get("value"))
        return Notification(method, params)

    def _reply(self, id: int, method: str, message: dict[str, Any]) -> Reply:
        if "error" in message:
            return Reply(id, error=error_from_wire(message["error"], method))
        return Reply(id, result=message.get("result"))

    def _unreadable(self, error: Any) -> list[Event]:
        data = error.get("data") if isinstance(error, dict) else None
        running = data.get("id") if isinstance(data, dict) else None
        if isinstance(running, str) and running.isdecimal():
            # Two calls never have the same id, so this answers a question.
            self._doubted.pop(int(running), None)
            return []
        # The host did not know whose message it was. If only one message is under way, it is that one.
        entries = list(self._open.copy().items())
        if len({first for _, (first, _) in entries}) != 1:
            return [Notification("$/unreadable", error)]
        for id, _ in entries:
            self._open.pop(id, None)
        return [Reply(id, error=error_from_wire(error, method)) for id, (_, method) in entries]


def given_up(reply: Reply | None, method: str, timeout: float | None) -> Any:
    """Returns the answer for a call whose time ran out.

    The host answers a cancelled call at once and reports its outcome, which is therefore known. A reply that was sent
    before the cancel arrived is a normal reply. Without a reply the outcome is unknown.
    """
    if reply is not None and not _was_cut_short(reply):
        return outcome_of(reply)
    data = {**known_of(reply), "kind": TimedOut.kind}
    error = TimedOut(f"{method} took longer than {timeout} s", data=data, method=method)
    error.__cause__ = reply.error if reply else None
    return error


def abandoned(answers: Sequence[tuple[Reply | None, str]]) -> Cancelled:
    """Returns what is known of calls that their caller gave up: of one, or of those of a batch, in one error."""
    if len(answers) == 1:
        [(reply, method)] = answers
        cause = reply.error if reply else None
        message = cause.message if cause else f"{method} was cancelled"
        error = Cancelled(message, data={**known_of(reply), "kind": Cancelled.kind}, method=method)
        error.__cause__ = cause
        return error
    known = [known_of(reply) for reply, _ in answers]
    data = {**made_here(_together(one.get("outcome") for one in known)), "kind": Cancelled.kind, "results": known}
    return Cancelled("the batch was cancelled", data=data)


def carry(error: BaseException, what: Cancelled) -> None:
    """Adds to an exception that ends a call what is known of it: ``outcome``, ``execution_id``, ``attempts``, ``data``."""
    for name in ("outcome", "execution_id", "attempts", "data"):
        try:
            setattr(error, name, getattr(what, name))
        except (AttributeError, TypeError):
            return  # An exception with fixed attributes stays as it is.
    if error.__cause__ is None and error is not what:
        error.__cause__ = what


def known_of(reply: Reply | None) -> dict[str, Any]:
    """Returns the facts in a reply that came after a cancel, as ``data`` of an error."""
    if reply is None:
        return made_here("unknown")
    if reply.error is not None:
        return {**made_here("unknown"), **reply.error.data}
    result = reply.result if isinstance(reply.result, Mapping) else {}
    known: dict[str, Any] = {**made_here("applied"), "result": reply.result}
    known |= {name: result[name] for name in ("outcome", "executionId", "attempts") if name in result}
    if _items(reply):
        known["results"] = _items(reply)
        known["outcome"] = _together(_item_outcome(item) for item in _items(reply))
    return known


def _was_cut_short(reply: Reply) -> bool:
    """True for the reply to a call that was cut short."""
    if reply.error is not None:
        return isinstance(reply.error, (Cancelled, TimedOut, UnknownOutcome))
    return any(_item_kind(item) == Cancelled.kind for item in _items(reply))


def _items(reply: Reply) -> list[Any]:
    """The items in the result of ``execute.batch``; empty for other results."""
    results = reply.result.get("results") if isinstance(reply.result, Mapping) else None
    is_batch = isinstance(results, list) and all(
        isinstance(item, Mapping) and ("result" in item or "error" in item) for item in results
    )
    return list(results) if is_batch and results else []


def _item_kind(item: Any) -> Any:
    data = item["error"].get("data") if isinstance(item.get("error"), Mapping) else None
    return data.get("kind") if isinstance(data, Mapping) else None


def _item_outcome(item: Any) -> Any:
    error = item.get("error")
    if not isinstance(error, Mapping):
        return item["result"].get("outcome", "applied") if isinstance(item["result"], Mapping) else "applied"
    data = error.get("data")
    return data.get("outcome", "unknown") if isinstance(data, Mapping) else "unknown"


def _together(outcomes: Iterable[Any]) -> Outcome:
    """The outcome of several calls as one: the one that needs the most care."""
    found = set(outcomes)
    order: tuple[Outcome, ...] = ("unknown", "applied", "rejected", "not_sent")
    for outcome in order:
        if outcome in found:
            return outcome
    return "unknown"


def outcome_of(reply: Reply) -> Any:
    """The result, or the error as a value."""
    return reply.result if reply.error is None else reply.error


_TOKEN = "progress-"
# No method has this name.
_QUESTION = "$/isThisIdFree"


def _is_answer_to_question(message: Mapping[str, Any]) -> bool:
    error = message.get("error")
    return isinstance(error, dict) and error.get("code") == -32601 and _QUESTION in str(error.get("message"))


def _request(id: int, method: str, params: Params, progress: bool) -> dict[str, Any]:
    message: dict[str, Any] = {"jsonrpc": "2.0", "id": id, "method": method}
    if progress:
        if params is not None and not isinstance(params, Mapping):
            raise TypeError("on_progress needs parameters by name")
        named = dict(params or {})
        params = {**named, "_meta": {**named.get("_meta", {}), "progressToken": f"{_TOKEN}{id}"}}
    if params is not None:
        message["params"] = params
    return message


def call_id_in(params: Params) -> Any:
    """The name that the caller gave an execution; None without one."""
    meta = params.get("_meta") if isinstance(params, Mapping) else None
    return meta.get("callId") if isinstance(meta, Mapping) else None


def _with_call_id(params: Params, call_id: str | None) -> Params:
    """The parameters with the name of an execution, where they are given by name and don't have one."""
    if call_id is None or not (params is None or isinstance(params, Mapping)):
        return params
    named = dict(params or {})
    meta = named.get("_meta", {})
    return {**named, "_meta": {"callId": call_id, **meta}} if isinstance(meta, Mapping) else named


def has_references(params: Params) -> bool:
    """True if a value is to be taken from the result of another call of the batch."""
    if isinstance(params, Mapping):
        return any(isinstance(member, ResultOf) or has_references(member) for member in params.values())
    return False


def _with_references(params: Params, ids: list[int], position: int) -> Params:
    """Moves each ``ResultOf`` to the member for the host's result references: ``#name``, or ``#/a/pointer``."""
    if not isinstance(params, Mapping):
        return params
    references: dict[str, Any] = {}

    def strip(value: Any, pointer: tuple[str, ...]) -> Any:
        kept = {}
        for key, member in value.items():
            place = (*pointer, key)
            if isinstance(member, ResultOf):
                if not 0 <= member.call < position:
                    raise ValueError(f"call {position} of the batch refers to call {member.call}, not to an earlier one")
                references[_reference_name(place)] = {"resultOf": ids[member.call], "path": member.path}
            else:
                kept[key] = strip(member, place) if isinstance(member, Mapping) else member
        return kept

    stripped: dict[str, Any] = strip(params, ())
    return {**stripped, **references}


def _reference_name(place: tuple[str, ...]) -> str:
    if len(place) == 1:
        return f"#{place[0]}"
    return "#/" + "/".join(key.replace("~", "~0").replace("/", "~1") for key in place)
