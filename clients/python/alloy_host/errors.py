"""The errors of a call: one exception class for each kind that the host names in ``error.data.kind``, and the client's own."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

from ._error import AlloyError as AlloyError
from ._error import ErrorData as ErrorData
from ._kinds import *
from ._kinds import BY_KIND, KIND_OF_CODE, TimedOut, UnknownOutcome
from .types import Outcome


class WriteTimedOut(TimedOut, UnknownOutcome):
    """A write had been sent when the host's deadline (``timeoutMs``) passed; check it before you send it again."""

    kind = "unknown_outcome"


class WireError(AlloyError):
    """The host's stdout had something that is not a JSON-RPC message, so the process was ended."""

    kind = "wire_error"


class HostExited(AlloyError):
    """The process has ended. A call that was in flight then has the outcome ``unknown``; a later one ``not_sent``."""

    kind = "host_exited"

    def __init__(
        self,
        message: str = "alloy-host has exited",
        *,
        exit_code: int | None = None,
        stderr_tail: str = "",
        data: Mapping[str, Any] | None = None,
        method: str | None = None,
    ) -> None:
        super().__init__(message, data=data, method=method)
        #: As ``subprocess`` gives it: negative is the number of a signal.
        self.exit_code = exit_code
        #: The last lines of stderr; empty unless the client was told to capture it.
        self.stderr_tail = stderr_tail


def error_from_wire(error: Any, method: str | None = None) -> AlloyError:
    """The exception for the ``error`` member of a reply."""
    if not isinstance(error, dict):
        return InternalError(f"The host answered with an error that is not an object: {error!r}", method=method)
    data = error.get("data")
    details: dict[str, Any] = data if isinstance(data, dict) else {} if data is None else {"technical": data}
    code = error.get("code")
    kind = details.get("kind")
    if not isinstance(kind, str):
        kind = KIND_OF_CODE.get(code, "internal") if isinstance(code, int) else "internal"
    message = error.get("message")
    cls = BY_KIND.get(kind, AlloyError)
    technical = details.get("technical")
    if cls is UnknownOutcome and isinstance(technical, dict) and technical.get("reason") == "timedOut":
        cls = WriteTimedOut
    return cls(
        message if isinstance(message, str) else kind,
        code=code if isinstance(code, int) else None,
        kind=kind,
        data=details,
        method=method,
    )


def made_here(outcome: Outcome) -> dict[str, Any]:
    """``data`` of an error that the client makes itself."""
    return {"origin": "client", "outcome": outcome}


def describe_exit(exit_code: int | None) -> str:
    """A sentence's end for an exit code: "exited with code 2", "was ended by SIGKILL"."""
    if exit_code is None:
        return "has exited"
    if exit_code >= 0:
        return f"exited with code {exit_code}"
    try:
        return f"was ended by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"was ended by signal {-exit_code}"
