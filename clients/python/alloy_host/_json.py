"""JSON that doesn't lose numbers: ``Decimal`` goes out as its own text, long integers come in whole."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any


def encode(message: Any) -> bytes:
    """One message as UTF-8 on one line.

    Raises ``ValueError`` for what JSON can't hold (NaN, infinity, half a surrogate pair) and ``TypeError`` for values
    of other types.
    """
    marker = ""

    def default(value: Any) -> Any:
        nonlocal marker
        if not isinstance(value, Decimal):
            raise TypeError(f"{type(value).__name__} can't be sent as JSON: {value!r}")
        if not value.is_finite():
            raise ValueError(f"{value} can't be sent as JSON")
        # The standard encoder writes no bare text, so the number goes in as a marked string, unquoted below.
        # Nobody can guess the marker, so no other string has it.
        marker = marker or secrets.token_hex(16)
        return f"{marker}{value}"

    text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default)
    if marker:
        text = re.sub(f'"{marker}([^"]+)"', r"\1", text)
    return text.encode("utf-8") + b"\n"


def decode(line: bytes, parse_float: Callable[[str], Any] | None) -> Any:
    """The value of one line; ``parse_float`` as in ``json.loads``. Raises ``ValueError`` for what is not JSON."""
    text = line.decode("utf-8")
    try:
        return json.loads(text, parse_float=parse_float)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses to make an `int` of more than 4,300 digits; `Decimal` has no such limit.
        return json.loads(text, parse_float=parse_float, parse_int=_long_int)


def _long_int(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return Decimal(text)
