"""The keywords of a call by attribute that the client takes itself; every other keyword is sent."""

from __future__ import annotations

from typing import TypedDict

from .notifications import ProgressCallback


class ClientOptions(TypedDict, total=False):
    """``timeout`` is in seconds."""

    timeout: float | None
    on_progress: ProgressCallback | None
