#!/usr/bin/env python3
"""A simulated service for soak.py, in a process of its own: it counts how often each write was made, and fails on command.

Commands are lines of JSON on stdin, each answered by a line on stdout. It ends with stdin.
"""

import asyncio
import json
import random
import socket
import struct
import sys

METHODS = {"getThing": "get", "getLarge": "get", "createThing": "post", "putThing": "put"}
CATALOGUE = [
    {"id": f"c{n}", "name": f"Connector {n}", "icon": "", "categories": ["test"], "groups": []} for n in range(20)
]
LARGE = json.dumps({"responseData": [{"id": n, "text": f'"{n}" é \\ ' + "x" * 80} for n in range(1200)]}).encode()
DONE = b'{"responseData":{"ok":true,"id":"7f"}}'
APPLIES = {"none", "slow", "reset", "truncate", "garbage", "late"}


class Service:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.counts = {}
        self.faults = {}
        self.weights = {}
        self.rate = 0.0
        self.requests = 0
        self.late = 0
        self.connections = set()
        self.server = None
        self.port = 0

    async def open(self):
        if self.server is None:
            listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)
            self.port = listener.getsockname()[1]
            self.server = await asyncio.get_running_loop().create_server(lambda: Exchange(self), sock=listener)

    def close(self):
        if self.server is not None:
            self.server.close()
            self.server = None
        self.disconnect()

    def disconnect(self):
        for connection in list(self.connections):
            connection.transport.abort()

    def fault(self):
        """The fault of one request, `none` for most."""
        if self.rate == 0 or self.random.random() >= self.rate:
            return "none"
        kind = self.random.choices(list(self.weights), list(self.weights.values()))[0]
        self.faults[kind] = self.faults.get(kind, 0) + 1
        return kind

    def apply(self, body):
        marker = body.get("requestBody") if isinstance(body, dict) else None
        if isinstance(marker, dict) and "marker" in marker:
            self.counts[marker["marker"]] = self.counts.get(marker["marker"], 0) + 1

    def apply_late(self, body):
        self.late -= 1
        self.apply(body)

    async def command(self, line):
        command = json.loads(line)
        name = command["name"]
        if name == "open":
            await self.open()
        elif name == "close":
            self.close()
        elif name == "disconnect":
            self.disconnect()
        elif name == "faults":
            self.rate, self.weights = command["rate"], command["weights"]
        elif name == "report":
            while self.late:
                await asyncio.sleep(0.05)
            return {"requests": self.requests, "faults": self.faults, "counts": list(self.counts.items())}
        return {"port": self.port}


class Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, service):
        self.service = service
        self.data = b""

    def connection_made(self, transport):
        self.transport = transport
        self.service.connections.add(self)

    def connection_lost(self, _):
        self.service.connections.discard(self)

    def data_received(self, data):
        self.data += data
        while True:
            head, end, rest = self.data.partition(b"\r\n\r\n")
            if not end:
                return
            length = 0
            for line in head.split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            if len(rest) < length:
                return
            self.data = rest[length:]
            self.service.requests += 1
            self.respond(head.split(b" ", 2)[1].split(b"?")[0].decode(), rest[:length])

    def respond(self, target, body):
        service, parts = self.service, target.strip("/").split("/")
        fault = service.fault()
        execute = parts[-1] == "execute"
        arguments = json.loads(body) if execute and body else {}
        happens = execute and (fault in APPLIES or (fault in ("500", "503") and service.random.random() < 0.5))
        if happens and fault != "late":
            service.apply(arguments)
        if execute:
            good = LARGE if parts[-2] == "getLarge" else DONE
        elif "actions" in parts:
            name = parts[-1]
            action = {"id": name, "name": name, "httpMethod": METHODS.get(name, "post"), "path": "/x"}
            good = json.dumps({"action": action}).encode()
        elif parts[-1] == "connectors":
            good = json.dumps({"data": CATALOGUE}).encode()
        elif parts[-1] == "resources":
            actions = [{"id": name, "name": name, "description": ""} for name in METHODS]
            good = json.dumps({"resources": [{"name": "things", "description": "", "actions": actions}]}).encode()
        else:
            good = json.dumps({"connector": dict(CATALOGUE[0], id=parts[-1])}).encode()
        loop = asyncio.get_running_loop()
        if fault == "none":
            self.answer("200 OK", good)
        elif fault == "slow":
            loop.call_later(service.random.uniform(0.02, 0.4), self.answer, "200 OK", good)
        elif fault == "drop":
            self.transport.abort()
        elif fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.transport.abort()
        elif fault == "truncate":
            whole = response("200 OK", good)
            self.transport.write(whole[: -service.random.randrange(1, len(good))])
            self.transport.close()
        elif fault == "garbage":
            junk = service.random.choice([b"\x00\xff\xfe not HTTP at all\n", response("200 OK", b'{"responseData": oh')])
            self.transport.write(junk)
            self.transport.close()
        elif fault == "429":
            hint = service.random.randrange(20, 400)
            self.answer("429 Too Many Requests", b'{"message":"slow down"}', b"retry-after-ms: %d\r\n" % hint)
        elif fault == "400":
            self.answer("400 Bad Request", b'{"message":"no"}')
        elif fault in ("500", "503"):
            self.answer(fault + " Failed", b'{"message":"failed"}')
        elif fault == "stall":
            loop.call_later(2.5, self.transport.abort)
        elif fault == "late":
            # Nobody reads the answer; the write happens all the same.
            service.late += execute
            if execute:
                loop.call_later(service.random.uniform(0.2, 2), service.apply_late, arguments)
            loop.call_later(2.5, self.transport.abort)

    def answer(self, status, body, headers=b""):
        if not self.transport.is_closing():
            self.transport.write(response(status, body, headers))


def response(status, body, headers=b""):
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
    return head % (status.encode(), headers, len(body)) + body


async def main():
    service = Service(sys.argv[1])
    await service.open()
    print(json.dumps({"port": service.port}), flush=True)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(json.dumps(await service.command(line)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
