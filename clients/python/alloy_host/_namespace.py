"""Calls by attribute: ``host.connectors.list(category="crm")`` for ``host.call("connectors.list", {"category": "crm"})``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Namespace:
    """The name of a method or the beginning of one; calling it calls the method."""

    __slots__ = ("_call", "_name")

    def __init__(self, call: Callable[..., Any], name: str) -> None:
        self._call = call
        self._name = name

    def __getattr__(self, name: str) -> Namespace:
        if name.startswith("_"):
            raise AttributeError(name)
        return Namespace(self._call, f"{self._name}.{name}")

    def __call__(self, **params: Any) -> Any:
        timeout = params.pop("timeout", None)
        on_progress = params.pop("on_progress", None)
        return self._call(self._name, params or None, timeout=timeout, on_progress=on_progress)

    def __repr__(self) -> str:
        return f"<alloy-host method {self._name}>"


class MethodsByAttribute:
    """Turns attributes that a client doesn't have into namespaces of the host's methods."""

    call: Callable[..., Any]

    def __getattr__(self, name: str) -> Namespace:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return Namespace(self.call, name)
