"""What can go wrong, one exception class for each kind that the host names in ``error.data.kind``."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any, cast

from .types import Attempt, ErrorData, Outcome, Problem


class AlloyError(Exception):
    """A call failed.

    ``kind`` says why in one word and ``outcome`` whether the service acted: ``not_sent``, ``rejected``, ``applied``,
    or ``unknown``. A kind that this version of the client doesn't know arrives as a plain ``AlloyError``.
    """

    kind: str = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        kind: str | None = None,
        data: Mapping[str, Any] | None = None,
        method: str | None = None,
    ) -> None:
        super().__init__(message)
        #: One sentence for a person.
        self.message = message
        #: The JSON-RPC error code; None when the client, not the host, made this error.
        self.code = code
        #: The host's ``error.data``, with whatever members it has.
        self.data = cast(ErrorData, dict(data or {}))
        #: The method that was called.
        self.method = method
        if kind is not None:
            self.kind = kind
        # Python 3.11 and later print these lines below the message of a traceback.
        self.__notes__ = [f"fix: {step}" for step in self.fix if isinstance(step, str)]

    def __str__(self) -> str:
        return self.message

    @property
    def origin(self) -> str | None:
        """Who failed: ``host``, ``alloy``, ``provider``, ``network``; ``client`` for errors made on this side."""
        return self.data.get("origin")

    @property
    def outcome(self) -> Outcome | None:
        """Whether the service acted on the call."""
        return self.data.get("outcome")

    @property
    def fix(self) -> list[Any]:
        """What to do next: sentences, and calls ready to send as ``{"method", "params"}``."""
        return self.data.get("fix", [])

    @property
    def retry_safe(self) -> bool:
        """Whether the same call may be sent again without doing anything twice."""
        return self.data.get("retry", {}).get("safe", False)

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before the next try, where the host knows."""
        milliseconds = self.data.get("retry", {}).get("afterMs")
        return None if milliseconds is None else float(milliseconds) / 1000

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong with the parameters, each at its JSON Pointer."""
        return self.data.get("problems", [])

    @property
    def execution_id(self) -> str | None:
        """The host's name for the execution, for ``executions.get`` and ``executions.resolve``."""
        return self.data.get("executionId")

    @property
    def results(self) -> list[Any]:
        """What an ``execute.batch`` that was cancelled, or whose time ran out, has of its items, in their order."""
        return self.data.get("results", [])

    @property
    def attempts(self) -> list[Attempt]:
        """Every attempt that was made to send the call."""
        return self.data.get("attempts", [])


class ParseError(AlloyError):
    """The host could not read the message as JSON."""

    kind = "parse_error"


class InvalidRequest(AlloyError):
    """The message is JSON, and not a request."""

    kind = "invalid_request"


class MethodNotFound(AlloyError):
    """The host has no such method."""

    kind = "method_not_found"


class InvalidParams(AlloyError):
    """The parameters don't fit the method; ``problems`` lists everything that is wrong at once."""

    kind = "invalid_params"


class Unauthenticated(AlloyError):
    """No key, or one that the service refuses."""

    kind = "unauthenticated"


class Forbidden(AlloyError):
    """The key or the credential may not do this."""

    kind = "forbidden"


class NotFound(AlloyError):
    """There is no such user, connector, action or credential."""

    kind = "not_found"


class InvalidInput(AlloyError):
    """The service refuses what was sent."""

    kind = "invalid_input"


class Conflict(AlloyError):
    """It exists already, or the same idempotency key is in use with something else."""

    kind = "conflict"


class RateLimited(AlloyError):
    """Too many calls; see ``retry_after``."""

    kind = "rate_limited"


class ProviderFailed(AlloyError):
    """The third party behind the connector failed."""

    kind = "provider_failed"


class AlloyFailed(AlloyError):
    """The service itself failed."""

    kind = "alloy_failed"


class NetworkFailed(AlloyError):
    """The service could not be reached."""

    kind = "network"


class TimedOut(AlloyError, TimeoutError):
    """No answer in time, whether the host gave up or the ``timeout`` of the call did."""

    kind = "timed_out"


class UnknownOutcome(AlloyError):
    """The write may or may not have been applied; look before you send it again."""

    kind = "unknown_outcome"


class WriteTimedOut(TimedOut, UnknownOutcome):
    """A write was on its way when the host's deadline for it (``timeoutMs``) passed; look before you send it again."""

    kind = "unknown_outcome"


class ConnectionRequired(AlloyError):
    """The user has no working credential for this connector; ``fix`` says how to connect one."""

    kind = "connection_required"


class PolicyDenied(AlloyError):
    """A rule of this host forbids the call."""

    kind = "policy_denied"


class ValidationFailed(AlloyError):
    """The arguments don't fit the action's own schema, and ``validate`` was asked for."""

    kind = "validation_failed"


class Overloaded(AlloyError):
    """The host has too much to do; see ``retry_after``."""

    kind = "overloaded"


class Cancelled(AlloyError):
    """The call was cancelled; ``outcome`` says whether anything had been done by then."""

    kind = "cancelled"


class InternalError(AlloyError):
    """A bug in the host."""

    kind = "internal"


class WireError(AlloyError):
    """Something that is not a JSON-RPC message came out of the host's stdout, so the process was ended."""

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


_BY_KIND: dict[str, type[AlloyError]] = {
    cls.kind: cls
    for cls in AlloyError.__subclasses__()
    if cls not in (HostExited, WireError)
}

# What JSON-RPC's own codes mean, for an error that came without `data.kind`.
_KIND_OF_CODE = {
    -32700: "parse_error",
    -32600: "invalid_request",
    -32601: "method_not_found",
    -32602: "invalid_params",
    -32603: "internal",
    -32800: "cancelled",
}


def error_from_wire(error: Any, method: str | None = None) -> AlloyError:
    """The exception for the ``error`` member of a reply."""
    if not isinstance(error, dict):
        return InternalError(f"The host answered with an error that is not an object: {error!r}", method=method)
    data = error.get("data")
    details: dict[str, Any] = data if isinstance(data, dict) else {} if data is None else {"technical": data}
    code = error.get("code")
    kind = details.get("kind")
    if not isinstance(kind, str):
        kind = _KIND_OF_CODE.get(code, "internal") if isinstance(code, int) else "internal"
    message = error.get("message")
    cls = _BY_KIND.get(kind, AlloyError)
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
