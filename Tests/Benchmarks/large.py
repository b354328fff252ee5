#!/usr/bin/env python3
"""Passes a large `responseData` through the host, and tells how fast, with how much memory, and what redaction costs.

    swift build -c release && python3 Tests/Benchmarks/large.py

A service of this script's own answers an execute over loopback. Each body is sent with no secret known (a key that is too
short to be looked for), with the key alone, and with five more; each round measures the three right after each other. The
time runs from the request to the last byte of the reply.
"""

import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HOST = pathlib.Path(os.environ.get("ALLOY_HOST", ROOT / ".build/release/alloy-host"))
CREDENTIAL = "64b7f0a1c2d3e4f5a6b7c8d9"

CONTACT = {
    "id": "160000000731", "createdAt": "2025-10-01T09:00:00.140Z", "archived": False, "score": 12.25,
    "properties": {"email": "grace@example.com", "firstname": "Grace", "lastname": None, "lifecyclestage": "lead"},
}
PAGE = {
    "url": "https://example.com/a%20b?x=%7B%22q%22%3A1%7D&y=%2Fz",
    "html": "<p class=\"a\">\n\tHe said \"yes\" \\ no — é\n</p>\n",
}


def bodies(size):
    def repeated(row):
        text = json.dumps(row)
        return "[" + ", ".join([text] * (size // (len(text) + 2))) + "]"

    yield "records", repeated(CONTACT)
    yield "escapes", repeated(PAGE)
    yield "one text", json.dumps("QUJDREVGR0hJSktM" * (size // 16))
    # What holds a secret is taken apart.
    yield "records, with the key in the last", repeated(CONTACT)[:-1] + ', "a-benchmark-key"]'


def answer(body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Service:
    """Answers every execute with `body`."""

    def __init__(self):
        self.body = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            while True:
                data = b""
                while b"\r\n\r\n" not in data:
                    more = connection.recv(1 << 16)
                    if not more:
                        return
                    data += more
                head, _, rest = data.partition(b"\r\n\r\n")
                length = next((int(l[15:]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")), 0)
                while len(rest) < length:
                    rest += connection.recv(1 << 16)
                if b"/execute " in head:
                    connection.sendall(self.body)
                elif b"/credentials " in head:
                    connection.sendall(answer(b'{"credentialId":"%s"}' % CREDENTIAL.encode()))
                else:
                    connection.sendall(answer(b'{"action":{"id":"a","httpMethod":"get","path":"/x"}}'))


def call(host, method, params):
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n"
    start = time.perf_counter()
    host.stdin.write(line)
    count, first, output = 0, b"", host.stdout.fileno()
    while True:
        piece = os.read(output, 1 << 20)
        first = first or piece[:200]
        count += len(piece)
        if not piece or piece.endswith(b"\n"):
            break
    if b'"result"' not in first:
        raise SystemExit(first.decode())
    return count, time.perf_counter() - start


def measure(service, body, key, secrets):
    environment = dict(os.environ, ALLOY_API_KEY=key)
    command = [HOST, "--base-url", service.url, "--no-ledger", "--user", "u"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment) as host:
        if secrets:
            data = {f"secret{n}": f"sk_live_51Hq9ZkT/{n}+{n * 7919}=" for n in range(secrets)}
            call(host, "credentials.create", {"connectorId": "c", "authenticationType": "basic", "data": data})
        params = {"connectorId": "c", "actionId": "a", "credentialId": CREDENTIAL}
        service.body = answer(b'{"responseData":{"x":1}}')
        call(host, "execute", params)
        service.body = answer(b'{"responseData":' + body + b"}")
        count, elapsed = call(host, "execute", dict(params, pathParams={"n": 2}))
        if count < len(body) * 0.9:
            raise SystemExit(f"{count} bytes came of {len(body)}")
        status = pathlib.Path(f"/proc/{host.pid}/status").read_text()
        peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) << 10
        host.stdin.close()
        host.wait()
    return len(body) / elapsed / 1e6, peak / len(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    service = Service()
    for name, text in bodies(arguments.megabytes * 1_000_000):
        body = text.encode()
        kinds = {"no secret": ("short", 0), "the key": ("a-benchmark-key", 0), "six secrets": ("a-benchmark-key", 5)}
        results = {kind: [] for kind in kinds}
        for _ in range(arguments.rounds):
            for kind, (key, secrets) in kinds.items():
                results[kind].append(measure(service, body, key, secrets))
        print(f"\n{name}, {len(body) / 1e6:.0f} MB")
        for kind, rounds in results.items():
            speed, memory = statistics.median(r[0] for r in rounds), max(r[1] for r in rounds)
            print(f"  {kind:<14}{speed:>8.0f} MB/s   peak memory {memory:.1f} × the body")


if __name__ == "__main__":
    main()
