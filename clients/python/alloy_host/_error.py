"""The base class of all errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

from .types import Attempt, Finding, FixCall, Outcome, RetryAdvice


class ErrorData(TypedDict, total=False):
    """The details of an error: the host's ``error.data``, or those of an error that the client made itself."""

    kind: str
    origin: Literal["host", "alloy", "provider", "network", "client"]
    outcome: Outcome
    fix: list[str | FixCall]
    retry: RetryAdvice
    httpStatus: int
    code: str
    requestId: str
    executionId: str
    attempts: list[Attempt]
    problems: list[Finding]
    technical: Any
    #: The result of a call that was given up although its result arrived.
    result: Any
    #: The results of the items of an ``execute.batch`` that was given up, in their order.
    results: list[Any]


class AlloyError(Exception):
    """A call failed.

    ``kind`` is the reason in one word; ``outcome`` says whether the service acted: ``not_sent``, ``rejected``, ``applied``,
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
        #: The host's ``error.data``, with all its members.
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
        """The party that failed: ``host``, ``alloy``, ``provider``, ``network``; ``client`` for errors that the client made."""
        return self.data.get("origin")

    @property
    def outcome(self) -> Outcome:
        """The effect of the call, as far as it is known; ``unknown`` where an error says nothing about it."""
        return self.data.get("outcome", "unknown")

    @property
    def fix(self) -> list[Any]:
        """Advice for the next step: sentences, and calls ready to send as ``{"method", "params"}``."""
        return self.data.get("fix", [])

    @property
    def retry_safe(self) -> bool:
        """True when the same call may be sent again without doing anything twice."""
        return self.data.get("retry", {}).get("safe", False)

    @property
    def retry_after(self) -> float | None:
        """The seconds to wait before the next attempt, where the host knows."""
        milliseconds = self.data.get("retry", {}).get("afterMs")
        return None if milliseconds is None else float(milliseconds) / 1000

    @property
    def problems(self) -> list[Finding]:
        """Everything that is wrong with the parameters, each at its JSON Pointer."""
        return self.data.get("problems", [])

    @property
    def execution_id(self) -> str | None:
        """The host's id of the execution, for ``executions.get`` and ``executions.resolve``."""
        return self.data.get("executionId")

    @property
    def results(self) -> list[Any]:
        """The results of the items of an ``execute.batch`` that was cancelled or timed out, in their order."""
        return self.data.get("results", [])

    @property
    def attempts(self) -> list[Attempt]:
        """Every attempt that was made to send the call."""
        return self.data.get("attempts", [])
