"""What happens when the host dies by itself: when to start the next one, and what to do with calls under way. Without I/O.

A call that only reads is sent again. An execution is looked up in the ledger of the new host, by the name that the client
gave it: the row of a write is on disk before its first byte is sent.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from time import monotonic
from typing import Any, Protocol
from uuid import uuid4

from ._methods import READ_METHODS
from ._protocol import Params, call_id_in
from .errors import AlloyError, HostExited, UnknownOutcome, made_here
from .types import Outcome

#: The seconds to wait before each new start; as many starts are allowed within ``PERIOD`` seconds.
WAITS = (0.0, 0.5, 2.0)
PERIOD = 60.0


class Restarts:
    """The starts after a death, of which only so many are allowed within a period."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._starts: list[float] = []

    def next(self, died: Ended) -> float | None:
        """The time of the next start after this process; None if it has not died, or there is to be none."""
        now = monotonic()
        self._starts = [start for start in self._starts if start > now - PERIOD]
        if not self.enabled or not died.died or len(self._starts) >= len(WAITS):
            return None
        return died.ended_at + WAITS[len(self._starts)]

    def started(self) -> None:
        """Counts a start."""
        self._starts.append(monotonic())


class Ended(Protocol):
    """A process that may have ended."""

    #: The time at which it had ended.
    ended_at: float

    @property
    def died(self) -> bool: ...


@dataclass(frozen=True)
class Call:
    """A call that may have to be sent again."""

    method: str
    params: Params
    #: The name by which the ledger knows an execution; None for other calls.
    call_id: str | None

    @staticmethod
    def named(method: str, params: Params, restart: bool) -> Call:
        """The call, with a name of its own if it is an execution whose host may be started again."""
        given = call_id_in(params)
        if given is None and restart and method == "execute":
            return Call(method, params, str(uuid4()))
        return Call(method, params, given if isinstance(given, str) else None)


class Fate(Enum):
    """What is to be done with a call whose host died."""

    AGAIN = "again"


Lookup = Generator[tuple[str, dict[str, Any]], Any, "Fate | AlloyError"]


def fate(call: Call, ended: HostExited) -> Lookup:
    """Decides about a call that was lost. Yields calls for the new host, and is sent their results, or errors as values."""
    if call.method in READ_METHODS:
        return Fate.AGAIN
    if call.method != "execute":
        return _unknown(call, ended, "only executions are in the ledger")
    if call.call_id is None:
        return _unknown(call, ended, "its parameters were given by position, so that the ledger has no name of it")
    info = yield "host.info", {}
    if not isinstance(info, dict) or info.get("ledger") != "disk":
        return _unknown(call, ended, "the ledger was in the memory of the host; --state-dir keeps it on disk")
    found = yield "executions.list", {"callId": call.call_id}
    if isinstance(found, AlloyError):
        return _unknown(call, ended, f"the ledger could not be read: {found.message}")
    rows = found["executions"]
    if not rows or rows[0]["effect"] == "read":
        return Fate.AGAIN
    row = next((row for row in rows if row["outcome"] in ("unknown", "in_flight")), rows[0])
    if row["outcome"] in ("unknown", "in_flight"):
        return _unknown(call, ended, None, row["executionId"])
    return _settled(call, ended, row["outcome"], row["executionId"])


def _unknown(call: Call, ended: HostExited, reason: str | None, execution_id: str | None = None) -> AlloyError:
    data = {**made_here("unknown"), "kind": UnknownOutcome.kind}
    found = f"; there is no id of it, because {reason}"
    if execution_id is not None:
        data["executionId"] = execution_id
        found = f"; its execution is {execution_id}"
    message = f"{ended.message}. Whether it was done is not known{found}."
    error = UnknownOutcome(message, data={**data, "fix": _ADVICE}, method=call.method)
    error.__cause__ = ended
    return error


_ADVICE = ["Check whether it was done before you send it again."]


def _settled(call: Call, ended: HostExited, outcome: Outcome, execution_id: str) -> AlloyError:
    return HostExited(
        f"{ended.message}. The ledger says that the execution {execution_id} was {outcome.replace('_', ' ')}.",
        exit_code=ended.exit_code,
        stderr_tail=ended.stderr_tail,
        data={**made_here(outcome), "executionId": execution_id},
        method=call.method,
    )
