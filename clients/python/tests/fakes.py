"""Clients of the scripted host, whose methods no type checker knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support import FAKE

from alloy_host import AsyncHost, Host


class FakeHost(Host):
    """A ``Host`` with attributes of any name."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class AsyncFakeHost(AsyncHost):
    """An ``AsyncHost`` with attributes of any name."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


__all__ = ["FAKE", "AsyncFakeHost", "FakeHost"]
