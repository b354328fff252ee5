"""The load: a mix of requests to one host, and what is remembered of its writes."""

import json
import random
import threading
import time

from checks import OUTCOMES, UNANSWERED, Write

CREDENTIAL = "64b7f0a1c2d3e4f5a6b7c8d9"
BAD_LINES = [
    b"{", b"nonsense", b'{"jsonrpc":"2.0","id":1,"method":', b"\xff\xfe", b"{}", b"[]", b"7",
    b'{"jsonrpc":"1.0","method":"ping"}']


class Record:
    """Everything that the callers were told, for all hosts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.next = 0
        self.requests = 0
        self.writes = {}
        self.calls = {}
        self.outcomes = {}
        self.methods = {}
        self.keys = []
        self.largest_delay = 0.0

    def number(self):
        with self.lock:
            self.next += 1
            return self.next

    def write(self, marker, effect, key=None):
        with self.lock:
            write = self.writes.get(marker)
            if write is None:
                write = self.writes[marker] = Write(effect, key)
            write.calls += 1

    def tell(self, call, marker, outcome, kind=None):
        """What a caller was told of a write. A conflict is about the call, not about the write."""
        with self.lock:
            self.calls[call] = (marker, outcome)
            name = outcome if kind is None else f"{outcome} ({kind})"
            self.outcomes[name] = self.outcomes.get(name, 0) + 1
            if kind != "conflict":
                self.writes[marker].told.add(outcome)


class Load:
    """Keeps a number of requests under way at one host."""

    def __init__(self, record, problems, seed, window):
        self.record = record
        self.problems = problems
        self.random = random.Random(seed)
        self.window = window
        self.host = None
        self.running = threading.Event()
        self.stopping = False
        self.free = threading.Condition()
        self.extra = []
        self.sending = threading.Lock()
        self.cancels = 0
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.stopping:
            if not self.running.wait(0.2):
                continue
            with self.free:
                while self.running.is_set() and len(self.host.waiting) >= self.window and not self.extra:
                    self.free.wait(0.2)
                if not self.running.is_set():
                    continue
                lines, self.extra = self.extra, []
            with self.sending:
                calls = {}
                for _ in range(min(self.window - len(self.host.waiting), 32)):
                    self.add_request(self.host, calls, lines)
                if calls and self.random.random() < 0.3:
                    self.cancel(list(calls))
                if lines:
                    self.host.send(calls, lines)

    def send_soon(self, line):
        with self.free:
            self.extra.append(line)
            self.free.notify()

    def pause(self):
        """Sends nothing more, once this returns."""
        self.running.clear()
        with self.sending:
            self.extra = []

    def cancel(self, identifiers):
        """Cancels one of them, a moment later or at once."""
        identifier = self.random.choice(identifiers)
        line = json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": identifier}}).encode()
        self.cancels += 1
        timer = threading.Timer(self.random.choice([0.0, 0.005, 0.05, 0.3]), self.send_soon, [line])
        timer.daemon = True
        timer.start()

    # Requests

    def add_request(self, host, calls, lines):
        choice = self.random.random()
        if choice < 0.15:
            self.add(calls, lines, "ping", {})
        elif choice < 0.30:
            self.add_catalogue(calls, lines)
        elif choice < 0.52:
            self.add(calls, lines, "execute", self.execution("getThing"))
        elif choice < 0.72:
            self.add_write(calls, lines)
        elif choice < 0.84:
            self.add_write(calls, lines, keyed=True)
        elif choice < 0.88:
            self.add_write(calls, lines, action="putThing")
        elif choice < 0.91:
            self.add_batch(host, calls, lines)
        elif choice < 0.94:
            self.add_reference(calls, lines)
        elif choice < 0.955:
            self.add(calls, lines, "execute", dict(self.execution("getLarge"), maxResultBytes=20_000), then=self.read_large)
        elif choice < 0.96:
            self.add(calls, lines, "execute", self.execution("getLarge"))
        elif choice < 0.97:
            self.add_group(calls, lines)
        elif choice < 0.98:
            marker = f"n{self.record.number()}"
            self.record.write(marker, "never")
            lines.append(self.line(None, "execute", self.execution("createThing", marker)))
        elif choice < 0.99:
            host.refuse(1)
            lines.append(self.random.choice(BAD_LINES))
        else:
            self.add(calls, lines, self.random.choice(["no.such.method", "host.info", "executions.list"]), {})

    def line(self, identifier, method, params):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if identifier is not None:
            message["id"] = identifier
        return json.dumps(message).encode()

    def add(self, calls, lines, method, params, writes=(), then=None, token=None):
        number = self.record.number()
        identifier = number if number % 2 else f"r{number}"
        calls[identifier] = {"method": method, "at": time.monotonic(), "writes": writes, "next": then, "token": token}
        lines.append(self.line(identifier, method, params))
        return identifier

    def execution(self, action, marker=None, call=None, key=None):
        params = {
            "connectorId": f"c{self.random.randrange(20)}", "actionId": action, "credentialId": CREDENTIAL,
            "userId": f"u{self.random.randrange(8)}"}
        if marker is not None:
            params["requestBody"] = {"marker": marker, "text": "x" * self.random.randrange(200)}
        if call is not None:
            params["_meta"] = {"callId": call}
        if key is not None:
            params["idempotencyKey"] = key
        if self.random.random() < 0.02:
            params["timeoutMs"] = self.random.choice([1, 20, 100, 500])
        return params

    def write(self, action="createThing"):
        """A write of its own: its parameters, and what is remembered of it."""
        marker = f"w{self.record.number()}"
        self.record.write(marker, "repeatable" if action == "putThing" else "once")
        return self.execution(action, marker, call=marker), (marker, marker)

    def add_write(self, calls, lines, action="createThing", keyed=False):
        if not keyed:
            params, write = self.write(action)
        elif self.record.keys and self.random.random() < 0.5:
            # One of the last keys again, with its arguments.
            marker, params = self.random.choice(self.record.keys)
            call = f"{marker}-{self.record.number()}"
            params, write = dict(params, _meta={"callId": call}), (call, marker)
            self.record.write(marker, "once")
        else:
            marker = f"k{self.record.number()}"
            self.record.write(marker, "once", marker)
            params, write = self.execution("createThing", marker, marker, key=marker), (marker, marker)
            with self.record.lock:
                self.record.keys.append((marker, params))
                del self.record.keys[:-64]
        token = None
        if self.random.random() < 0.05:
            token = f"t{self.record.number()}"
            params = dict(params, _meta=dict(params["_meta"], progressToken=token))
            self.host.progress[token] = -1
        self.add(calls, lines, "execute", params, writes=(write,), token=token)

    def add_catalogue(self, calls, lines):
        connector = f"c{self.random.randrange(20)}"
        method, params = self.random.choice([
            ("connectors.list", {}), ("connectors.get", {"connectorId": connector}),
            ("resources.list", {"connectorId": connector}),
            ("actions.get", {"connectorId": connector, "actionId": "getThing"})])
        if self.random.random() < 0.3:
            params = dict(params, maxAge=0)
        self.add(calls, lines, method, params)

    def add_batch(self, host, calls, lines):
        items, writes = [], []
        for _ in range(self.random.randrange(2, 12)):
            params, write = self.write()
            items.append(params)
            writes.append(write)
        token = f"t{self.record.number()}"
        host.progress[token] = -1
        params = {"items": items, "timeoutMs": 60_000, "_meta": {"progressToken": token}}
        self.add(calls, lines, "execute.batch", params, writes=tuple(writes), token=token)

    def add_reference(self, calls, lines):
        first = self.add(calls, lines, "connectors.list", {})
        params, write = self.write()
        del params["connectorId"]
        params["#connectorId"] = {"resultOf": first, "path": f"/connectors/{self.random.randrange(21)}/id"}
        params["#/requestBody/name"] = {"resultOf": first, "path": "/connectors/0/name"}
        self.add(calls, lines, "execute", params, writes=(write,))

    def add_group(self, calls, lines):
        """A JSON-RPC batch."""
        parts = []
        for _ in range(2):
            self.add(calls, parts, "ping", {})
        self.add_write(calls, parts)
        lines.append(b"[" + b",".join(parts) + b"]")

    def read_large(self, message):
        """Reads two parts of a stored result, and releases it."""
        stored = message.get("result", {}).get("stored")
        if stored is None:
            return
        handle = {"handle": stored["handle"]}
        calls, lines = {}, []
        for offset in (0, 1000):
            self.add(calls, lines, "results.read", dict(handle, offset=offset, limit=20))
        self.add(calls, lines, "results.release", handle)
        # Not from the reader's thread: a full pipe would block both sides.
        host = self.host
        threading.Thread(target=host.send, args=(calls, lines), daemon=True).start()

    # Replies

    def reply(self, host, identifier, call, message):
        self.record.largest_delay = max(self.record.largest_delay, time.monotonic() - call["at"])
        with self.record.lock:
            self.record.requests += 1
            self.record.methods[call["method"]] = self.record.methods.get(call["method"], 0) + 1
        if call["writes"]:
            self.settle_writes(host, identifier, call, message)
        if call["next"]:
            call["next"](message)
        with self.free:
            self.free.notify()

    def settle_writes(self, host, identifier, call, message):
        writes = call["writes"]
        if call["method"] == "execute.batch" and "result" in message:
            parts = message["result"]["results"]
            if len(parts) != len(writes):
                self.problems.add("batch", f"{host.name}: {identifier!r} has {len(parts)} results of {len(writes)}")
                return
        else:
            parts = [message] * len(writes)
        for (name, marker), part in zip(writes, parts):
            if "result" in part:
                outcome, kind = part["result"].get("outcome"), None
            else:
                outcome, kind = part["error"]["data"]["outcome"], part["error"]["data"]["kind"]
            if outcome not in OUTCOMES:
                self.problems.add("stdout", f"{host.name}: {identifier!r} has the outcome {outcome!r}")
            else:
                self.record.tell(name, marker, outcome, kind)

    def abandon(self, waiting):
        """The writes that a killed host has not answered, each told as unanswered."""
        lost = []
        for call in waiting.values():
            for name, marker in call.get("writes", ()):
                self.record.tell(name, marker, UNANSWERED)
                lost.append((name, marker))
        return lost
