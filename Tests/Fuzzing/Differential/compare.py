#!/usr/bin/env python3
"""Compares a JSON parser with Python's. Each line of the input is a text in hexadecimal digits, and what the parser makes of it:
the text that it writes, in hexadecimal digits, or `-` where it refuses it. Prints each difference, and the number of accepted texts
last; the status is 1 when there was a difference.

Numbers are compared as text, objects with their order and their doubled names, strings with their lone surrogates.
"""

import json
import sys


class Number(str):
    pass


def refuse(name):
    raise ValueError(f"{name} is no JSON")


def parse(data):
    """The value; None where it is refused, in a list of its own so that null is another one."""
    try:
        text = data.decode("utf-8")
        return [json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=pairs)]
    except ValueError:
        return None


def pairs(members):
    return ("object", members)


def same(left, right):
    """Like ==, but a number is no string, and true is not 1."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


accepted = different = 0
for line in sys.stdin:
    given, _, made = line.rstrip("\n").partition(" ")
    given = bytes.fromhex(given)
    expected = parse(given)
    accepted += expected is not None
    got = None if made == "-" else parse(bytes.fromhex(made))
    if (made == "-") != (expected is None) or not same(expected, got):
        different += 1
        print(f"{given!r}: {expected!a} here, {'refused' if made == '-' else bytes.fromhex(made)!r} there")
print(accepted)
sys.exit(different > 0)
