"""The values and patterns of the conformance cases; `protocol/conformance/README.md` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alloy_host import result_of
from alloy_host._json import encode


class Mismatch(Exception):
    """A value that does not fit its pattern."""


def built(template: Any, saved: Mapping[str, Any]) -> Any:
    """The value that a template of a case stands for."""
    if isinstance(template, list):
        return [built(element, saved) for element in template]
    if not isinstance(template, dict):
        return template
    if "$resultOf" in template:
        return result_of(template["$resultOf"], template.get("path", ""))
    match special(template):
        case "$saved", name:
            return saved[name]
        case "$number", text:
            return number(text)
        case "$codeUnits", units:
            return text_of(units)
        case "$repeat", [text, count]:
            return text * count
        case "$nested", levels:
            value: list[Any] = []
            for _ in range(levels - 1):
                value = [value]
            return value
    return {key: built(member, saved) for key, member in template.items()}


def check(pattern: Any, value: Any, saved: dict[str, Any], place: str = "") -> None:
    """Raises ``Mismatch`` when the value does not fit; remembers what the pattern saves."""
    match special(pattern):
        case "$type", name:
            require(type_of(value) == name, place, f"expected a value of type {name}, got {value!r:.200}")
        case "$save", name:
            saved[name] = value
        case "$saved", name:
            require(value == saved[name], place, f"expected {saved[name]!r}, got {value!r:.200}")
        case "$number", text:
            written = encode(value).decode().strip()
            require(written == text, place, f"expected the number {text:.60}, got {written:.200}")
        case "$codeUnits", units:
            require(value == text_of(units), place, f"expected the code units {units}, got {value!r:.200}")
        case "$length", length:
            require(len(value) >= length, place, f"expected a length of {length}, got {len(value)}")
        case _:
            check_plain(pattern, value, saved, place)


def check_plain(pattern: Any, value: Any, saved: dict[str, Any], place: str) -> None:
    """``check`` for a pattern that is not special."""
    if isinstance(pattern, dict):
        require(isinstance(value, dict), place, f"expected an object, got {value!r:.200}")
        for key, member in pattern.items():
            if special(member) == ("$absent", True):
                require(key not in value, f"{place}/{key}", f"expected no member, got {value.get(key)!r:.200}")
            else:
                require(key in value, f"{place}/{key}", f"the member is missing in {value!r:.300}")
                check(member, value[key], saved, f"{place}/{key}")
    elif isinstance(pattern, list):
        require(isinstance(value, list), place, f"expected an array, got {value!r:.200}")
        require(len(value) == len(pattern), place, f"expected {len(pattern)} elements, got {len(value)}")
        for index, (member, element) in enumerate(zip(pattern, value, strict=True)):
            check(member, element, saved, f"{place}/{index}")
    else:
        same = type_of(pattern) == type_of(value) and pattern == value
        require(same, place, f"expected {pattern!r:.200}, got {value!r:.200}")


def require(condition: bool, place: str, message: str) -> None:
    """Raises ``Mismatch`` with the place unless the condition holds."""
    if not condition:
        raise Mismatch(f"{place or '/'}: {message}")


def special(value: Any) -> tuple[str, Any]:
    """The name and the argument of an object whose only member starts with ``$``; an empty name for anything else."""
    if isinstance(value, dict) and len(value) == 1:
        [(name, argument)] = value.items()
        if name.startswith("$"):
            return name, argument
    return "", None


def number(text: str) -> Any:
    """The number with this text: an ``int`` where it is one, else a ``Decimal``, or a ``float`` that is not finite."""
    if text in ("NaN", "Infinity"):
        return float(text)
    value = Decimal(text)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 4000 else value


def text_of(units: list[int]) -> str:
    """The string of UTF-16 code units; halves of pairs stay halves."""
    data = b"".join(unit.to_bytes(2, "little") for unit in units)
    return data.decode("utf-16-le", "surrogatepass")


def type_of(value: Any) -> str:
    """The name of the value's type in JSON."""
    names = {str: "string", bool: "boolean", dict: "object", list: "array", type(None): "null"}
    return names.get(type(value), "number" if isinstance(value, (int, float, Decimal)) else type(value).__name__)
