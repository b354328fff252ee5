"""One server on a pipe, spoken to without any client library: what is sent and what arrives are plain JSON objects."""

import json
import subprocess
import threading
import time

MODERN = "2026-07-28"
HANDSHAKE = "2025-11-25"
PREFIX = "io.modelcontextprotocol/"

EVERYTHING = {"sampling": {}, "elicitation": {}, "roots": {"listChanged": True}}


def metadata(capabilities=None, version=MODERN, **more):
    """The _meta of a request without a handshake."""
    return {
        PREFIX + "protocolVersion": version,
        PREFIX + "clientInfo": {"name": "conformance", "version": "1.0.0"},
        PREFIX + "clientCapabilities": EVERYTHING if capabilities is None else capabilities,
        **more,
    }


class Server:
    """A running server. `answers` maps the methods of its requests to functions from parameters to results."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.notifications = []
        self.requests = []
        self.replies = {}
        self.answers = {}
        self.arrived = threading.Condition()
        self.count = 0
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()

    def _read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            with self.arrived:
                if "method" not in message:
                    self.replies.setdefault(json.dumps(message.get("id")), []).append(message)
                elif "id" in message:
                    self.requests.append(message)
                else:
                    self.notifications.append(message)
                self.arrived.notify_all()
            if "method" in message and "id" in message:
                self._answer(message)

    def _answer(self, request):
        answer = self.answers.get(request["method"])
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        if answer:
            reply["result"] = answer(request.get("params", {}))
        else:
            reply["error"] = {"code": -32601, "message": "not supported"}
        self.send(reply)

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def start(self, method, params=None, id=None):
        """Sends a request and returns its id."""
        self.count += 1
        id = self.count if id is None else id
        message = {"jsonrpc": "2.0", "id": id, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return id

    def reply(self, id, seconds=10):
        """Waits for the reply to a request; None if there is none in time."""
        return self.until(lambda: (self.replies.get(json.dumps(id)) or [None])[0], seconds)

    def until(self, found, seconds=10):
        """Waits until `found` returns something, and returns that; None if it does not in time."""
        end = time.monotonic() + seconds
        with self.arrived:
            while not (value := found()):
                if not self.arrived.wait(max(0, end - time.monotonic())) and time.monotonic() >= end:
                    return None
            return value

    def raw(self, method, params=None, id=None):
        """Sends a request and returns the whole reply."""
        return self.reply(self.start(method, params, id))

    def notify(self, method, params=None):
        self.send({"jsonrpc": "2.0", "method": method, **({"params": params} if params else {})})

    def initialize(self, capabilities=None, version=HANDSHAKE):
        """Makes the handshake and returns its result."""
        reply = self.raw("initialize", {
            "protocolVersion": version, "capabilities": EVERYTHING if capabilities is None else capabilities,
            "clientInfo": {"name": "conformance", "version": "1.0.0"}})
        self.notify("notifications/initialized")
        return reply["result"]


class Client:
    """Requests in one of the two eras, so that a scenario can be written once for both."""

    def __init__(self, server, version):
        self.server = server
        self.version = version
        self.is_modern = version == MODERN
        if not self.is_modern:
            self.handshake = server.initialize(version=version)

    def call(self, method, params=None, capabilities=None, **meta):
        """Sends a request and returns the whole reply."""
        params = dict(params or {})
        if self.is_modern:
            params["_meta"] = metadata(capabilities, **meta)
        elif meta:
            params["_meta"] = meta
        return self.server.raw(method, params)

    def result(self, method, params=None, **meta):
        """Sends a request and returns its result; raises for an error."""
        reply = self.call(method, params, **meta)
        if reply is None:
            raise AssertionError(f"{method} was not answered")
        if "error" in reply:
            raise AssertionError(f"{method}: {reply['error']['code']} {reply['error']['message']}")
        return reply["result"]

    def tool(self, name, arguments=None, **meta):
        """Calls a tool and returns the result."""
        return self.result("tools/call", {"name": name, "arguments": arguments or {}}, **meta)
