"""Types of what the host sends while a call runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict


class _ProgressRequired(TypedDict):
    done: float


class Progress(_ProgressRequired, total=False):
    """The progress of a call; ``done`` only ever rises."""

    message: str
    total: float


ProgressCallback = Callable[[Progress], object]


class _AuthorizeRequired(TypedDict):
    oauthUrl: str
    connectorId: str
    userId: str | None
    expiresAt: str


class Authorize(_AuthorizeRequired, total=False):
    """The params of the notification ``credentials.authorize``: the link that the person has to open."""

    #: Advice for a link of the sandbox that no browser can open.
    note: str
