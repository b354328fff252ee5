"""JSON with exact numbers: ``Decimal`` is sent as its own text, long integers are read exactly."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any


def encode(message: Any) -> bytes:
    """Encodes one message as UTF-8 on one line.

    Raises ``ValueError`` for what JSON can't hold (NaN, infinity, a structure that contains itself) or what is nested too
    deep to be written, and ``TypeError`` for values of other types. Half a surrogate pair is written as its escape.
    """
    marker = ""

    def default(value: Any) -> Any:
        nonlocal marker
        if not isinstance(value, Decimal):
            raise TypeError(f"{type(value).__name__} can't be sent as JSON: {value!r}")
        if not value.is_finite():
            raise ValueError(f"{value} can't be sent as JSON")
        # The standard encoder can't write raw text, so the number is written as a marked string, and unquoted below.
        # Nobody can guess the marker, so no other string has it.
        marker = marker or secrets.token_hex(16)
        return f"{marker}{value}"

    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default)
    except RecursionError:
        raise ValueError("the message is nested too deep to be written as JSON") from None
    if marker:
        text = re.sub(f'"{marker}([^"]+)"', r"\1", text)
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        # Only strings can contain half of a surrogate pair, and there its escape means the same.
        data = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8")
    return data + b"\n"


def depth(data: bytes, limit: int) -> int:
    """The nesting depth of the JSON text ``data``; exact only where it may be more than ``limit``."""
    at_most = data.count(b"[") + data.count(b"{")
    if at_most <= limit:
        return at_most
    deepest = level = 0
    plain = _STRING.sub(b"", data.replace(b"\\\\", b"").replace(b'\\"', b""))
    for bracket in _NO_BRACKET.sub(b"", plain):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


_STRING = re.compile(rb'"[^"]*"')
_NO_BRACKET = re.compile(rb"[^][{}]+")


def decode(line: bytes, parse_float: Callable[[str], Any] | None) -> Any:
    """The value of one line; ``parse_float`` as in ``json.loads``. Raises ``ValueError`` for what is not JSON."""
    text = line.decode("utf-8")
    try:
        return json.loads(text, parse_float=parse_float)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses to create an `int` of more than 4,300 digits; `Decimal` has no such limit.
        return json.loads(text, parse_float=parse_float, parse_int=_long_int)


def _long_int(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return Decimal(text)
