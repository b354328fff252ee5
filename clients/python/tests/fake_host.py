#!/usr/bin/env python3
"""A scripted host: each method misbehaves, or takes its time, in one exact way. Single-threaded, no clock.

``--stubborn``: stays when stdin ends and ignores SIGTERM. ``--mortal``: dies when it is asked to list connectors.
"""

import json
import os
import signal
import sys

cancels = []
waiting = {}
stubborn = "--stubborn" in sys.argv
if stubborn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def write(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def send(message):
    write(json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode() + b"\n")


def progress(params, done, total):
    send({"method": "$/progress", "params": {"token": params["_meta"]["progressToken"], "value": {"done": done, "total": total}}})


def cancel(id):
    cancels.append(id)
    method, params = waiting.pop(id, (None, {}))
    if method == "wait":
        data = {"kind": "cancelled", "origin": "host", "outcome": params.get("outcome", "not_sent"), "fix": [], "retry": {"safe": True}}
        data |= params.get("data", {})
        send({"id": id, "error": {"code": -32800, "message": "The call was cancelled.", "data": data}})
    elif method == "parts":
        send({"id": id, "result": params["result"]})
    elif method == "late":
        send({"id": id, "result": "done after all"})


def call(id, method, params):
    if method == "echo":
        send({"id": id, "result": params})
    elif method == "cancels":
        send({"id": id, "result": cancels})
    elif method in ("wait", "late", "deaf", "parts"):
        waiting[id] = (method, params)
        if "_meta" in params:
            progress(params, 1, 2)
    elif method == "count":
        for done in range(1, params["to"] + 1):
            progress(params, done, params["to"])
        send({"id": id, "result": "counted"})
    elif method == "fail":
        send({"id": id, "error": params["error"]})
    elif method == "say":
        send({"method": params["method"], "params": params["params"]})
        send({"id": id, "result": None})
    elif method == "big":
        send({"id": id, "result": "é" * params["length"]})
    elif method == "raw":  # the text is the result's JSON
        write(f'{{"jsonrpc":"2.0","id":{id},"result":{params["text"]}}}\n'.encode())
    elif method == "drip":  # every byte in a write of its own
        for byte in f'\r\n{{"jsonrpc":"2.0","result":"né\u2028\U0001f600","id":{id}}}\r\n'.encode():
            write(bytes([byte]))
    elif method == "garbage":
        write(b"hello from a stray print\n")
    elif method == "unreadable":
        send({"id": None, "error": {"code": -32700, "message": "nested too deep"}})
    elif method.startswith("$/") and id in waiting:
        send({"id": None, "error": {"code": -32600, "message": "still running", "data": {"kind": "invalid_request", "id": str(id)}}})
    elif method.startswith("$/"):
        send({"id": id, "error": {"code": -32601, "message": f'There is no method "{method}".', "data": {"kind": "method_not_found"}}})
    elif method == "connectors.list" and "--mortal" in sys.argv:
        os._exit(7)
    elif method == "exit":
        print(params["stderr"], file=sys.stderr, flush=True)
        os._exit(params["code"])


for line in sys.stdin.buffer:
    message = json.loads(line)
    if isinstance(message, list):
        write(json.dumps([{"jsonrpc": "2.0", "id": one["id"], "result": one} for one in reversed(message)]).encode() + b"\n")
    elif message["method"] == "$/cancelRequest":
        cancel(message["params"]["id"])
    elif "id" in message:
        call(message["id"], message["method"], message.get("params", {}))
while stubborn:
    signal.pause()
