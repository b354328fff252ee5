"""The files that people have uploaded, by handles that mean nothing outside of this app.

The service keeps all files of a key in one place: two files of one name replace each other, and one that is there already keeps its
key, whoever uploaded it. So a browser never sees a key of the service, and a key never has the name of a person's file.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from pathlib import PurePath
from typing import Any

# The handles that a person may have; beyond them the oldest ends.
_MAXIMUM_HANDLES = 1_000


class Files:
    """The handles of this process. An app of your own keeps them where it keeps its own users."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, OrderedDict[str, str]] = {}

    def add(self, user_id: str, s3_key: str) -> str:
        """Keeps the key of a file that a person has uploaded, and returns the handle for their browser."""
        handle = f"file-{secrets.token_urlsafe(24)}"
        with self._lock:
            own = self._keys.setdefault(user_id, OrderedDict())
            own[handle] = s3_key
            if len(own) > _MAXIMUM_HANDLES:
                own.popitem(last=False)
        return handle

    def key(self, user_id: str, handle: Any) -> str:
        """The key behind a handle of this person; nobody else's handle, and no key, is one."""
        with self._lock:
            key = self._keys.get(user_id, {}).get(handle) if isinstance(handle, str) else None
        if key is None:
            raise LookupError("file")
        return key

    def replaced(self, user_id: str, fields: list[Any], values: Any) -> Any:
        """Returns the values of a form with the keys in the place of the handles."""
        for field in fields:
            if is_uploaded(field):
                values = self._replaced_at(user_id, field["pointer"].split("/")[1:], values)
        return values

    def _replaced_at(self, user_id: str, tokens: list[str], value: Any) -> Any:
        if value is None:
            return None
        if not tokens:
            return self.key(user_id, value)
        name, rest = tokens[0].replace("~1", "/").replace("~0", "~"), tokens[1:]
        if isinstance(value, list):
            return [
                self._replaced_at(user_id, rest, one) if name in ("*", str(index)) else one
                for index, one in enumerate(value)
            ]
        if isinstance(value, dict):
            return {key: self._replaced_at(user_id, rest, one) if name in ("*", key) else one for key, one in value.items()}
        return value


def is_uploaded(field: Any) -> bool:
    """True for a field whose file is uploaded; the bytes of others are part of the input."""
    constraints = field.get("constraints", {})
    is_inline = constraints.get("format") == "byte" or constraints.get("contentEncoding") == "base64"
    return field.get("widget") == "file" and not is_inline


def stored_name(filename: str) -> str:
    """The name under which a file is uploaded: one of its own, with the ending of the file's."""
    ending = PurePath(filename).suffix
    return secrets.token_hex(16) + (ending if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", ending) else "")
