#!/usr/bin/env python3
"""Passes a large `responseData` through the host, and tells how fast, with how much memory, and what redaction costs.

A service in C answers an execute over loopback, and a reader in C takes the reply; a bare copy from the socket to the pipe
stands beside the host, as the floor. Each body is sent with no secret known (a key that is too short to be looked for), with
the key alone, and with five more; then once behind a handle, of which the first part is read.

The own time is what the host's threads computed, kernel included, from the request to the last byte of the reply; on a busy
machine it says more than the time that passed. Each figure is the best of several rounds, the memory their maximum.
"""

import json
import os
import pathlib
import subprocess
import tempfile

from benchmark import HERE, Report, in_turns, options, parsed

CREDENTIAL = "64b7f0a1c2d3e4f5a6b7c8d9"
KEY = "a-benchmark-key"

CONTACT = {
    "id": "160000000731", "createdAt": "2025-10-01T09:00:00.140Z", "archived": False, "score": 12.25,
    "properties": {"email": "grace@example.com", "firstname": "Grace", "lastname": None, "lifecyclestage": "lead"},
}
PAGE = {
    "url": "https://example.com/a%20b?x=%7B%22q%22%3A1%7D&y=%2Fz",
    "html": "<p class=\"a\">\n\tHe said \"yes\" \\ no — é\n</p>\n",
}


def bodies(size):
    def repeated(row, **form):
        text = json.dumps(row, **form)
        return "[" + ", ".join([text] * (size // (len(text.encode()) + 2))) + "]"

    yield "records", repeated(CONTACT)
    yield "records in lines", repeated(CONTACT, indent=2)
    yield "escapes", repeated(PAGE)
    yield "beyond ASCII", repeated({"text": "Größe — 大きさ, размер"}, ensure_ascii=False)
    yield "numbers", repeated([12, -3.25, 1e9, 0, True, None])
    yield "one text", json.dumps("QUJDREVGR0hJSktM" * (size // 16))
    yield "records, with the key in the last", repeated(CONTACT)[:-1] + f', "{KEY}"]'
    yield "records, with the key in each", repeated(dict(CONTACT, by=f"<{KEY}>"))
    yield "one text, with the key inside", json.dumps("QUJDREVGR0hJSktM" * (size // 32) + KEY + "QUJDREVGR0hJSktM" * (size // 32))


def head(length, chunked):
    framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % length
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + framing + b"\r\n\r\n"


def answer(body, chunked):
    body = b'{"responseData":' + body + b"}"
    if not chunked:
        return head(len(body), False) + body
    pieces = [body[start:start + 65_536] for start in range(0, len(body), 65_536)]
    return head(0, True) + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def computed(process):
    """The nanoseconds that the threads of a process have run."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)


def peak(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) << 10


class Receiver:
    """A process that answers lines: the host, or the bare copy."""

    def __init__(self, program, command, environment):
        self.program = program
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def exchange(self, *lines):
        """Sends the lines one after the other. Returns the bytes and the seconds of the last, and those computed for it."""
        for line in lines:
            before = computed(self.process)
            command = "exec 3>&%d 4<&%d && exec \"$@\"" % (self.process.stdin.fileno(), self.process.stdout.fileno())
            output = subprocess.run(
                ["bash", "-c", command, "bash", self.program, "read", line], stdout=subprocess.PIPE, check=True,
                pass_fds=(self.process.stdin.fileno(), self.process.stdout.fileno())).stdout.split()
            own = (computed(self.process) - before) / 1e9
        return int(output[0]), int(output[1]) / 1e9, own


def request(method, params):
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, separators=(",", ":"))


def measure(host, program, port, size, key, secrets, handle=False):
    """One pass through a host of its own: seconds, own seconds, peak memory; behind a handle also the first part's seconds."""
    command = [host, "--base-url", f"http://127.0.0.1:{port}", "--no-ledger", "--user", "u"]
    params = {"connectorId": "c", "actionId": "a", "credentialId": CREDENTIAL}
    with Receiver(program, command, dict(os.environ, ALLOY_API_KEY=key)) as host:
        if secrets:
            data = {f"secret{n}": f"sk_live_51Hq9ZkT/{n}+{n * 7919}=" for n in range(secrets)}
            host.exchange(request("credentials.create", {"connectorId": "c", "authenticationType": "basic", "data": data}))
        large = dict(params, pathParams={"n": 2}, **({"maxResultBytes": 65_536} if handle else {}))
        count, passed, own = host.exchange(request("execute", params), request("execute", large))
        part = None
        if handle:
            part = host.exchange(request("results.read", {"handle": handle_of(host), "limit": 20}))[1]
        elif count < size * 0.6:
            raise SystemExit(f"{count} bytes came of {size}")
        return passed, own, peak(host.process), part


def copied(program, port):
    """One bare copy of the body from the socket to the pipe, with the same figures."""
    with Receiver(program, [program, "copy", str(port)], None) as copy:
        return (*copy.exchange("go")[1:], peak(copy.process), None)


def handle_of(host):
    """The handle of the last execution of the host: ids count up, and the reader does not show the reply."""
    rows = request("executions.list", {"limit": 1})
    os.write(host.process.stdin.fileno(), rows.encode() + b"\n")
    reply = b""
    while not reply.endswith(b"\n"):
        reply += os.read(host.process.stdout.fileno(), 1 << 16)
    return "result-" + json.loads(reply)["result"]["executions"][0]["executionId"]


def show(report, name, size, kinds):
    """Reports the rounds of each kind, each with its seconds, own seconds, peak memory and the first part's seconds."""
    floor = "bare copy" if "bare copy" in kinds else None
    if not kinds:
        return

    def rows(value):
        return {kind: [value(round) for round in rounds] for kind, rounds in kinds.items()}

    report.group(f"{name}: own time", "MB/s", rows(lambda r: size / r[1] / 1e6), floor, "more")
    report.group(f"{name}: passed", "MB/s", rows(lambda r: size / r[0] / 1e6), floor, "more")
    report.group(f"{name}: peak memory by the body", "×", rows(lambda r: r[2] / size))
    parts = {kind: [round[3] * 1000 for round in rounds] for kind, rounds in kinds.items() if rounds[0][3] is not None}
    if parts:
        report.group(f"{name}: first part", "ms", parts)


def main():
    parser = options(__doc__, rounds=3)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--only", default="", help="the bodies whose names begin so")
    parser.add_argument("--kind", default="", help="the kinds whose names begin so")
    parser.add_argument("--chunked", action="store_true", help="without a Content-Length")
    arguments = parsed(parser)
    report = Report("large", arguments.json)
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "large")
        subprocess.run(["cc", "-O2", "-pthread", HERE / "large.c", "-o", program], check=True)
        for name, text in bodies(arguments.megabytes * 1_000_000):
            if not name.startswith(arguments.only):
                continue
            body = text.encode()
            path = pathlib.Path(folder, "body")
            path.write_bytes(answer(body, arguments.chunked))
            service = subprocess.Popen([program, "serve", path], stdout=subprocess.PIPE)
            port = int(service.stdout.readline())
            kinds = {
                "no secret": ("short", 0, False), "the key": (KEY, 0, False), "six secrets": (KEY, 5, False),
                "a handle": (KEY, 0, True),
            }
            measures = {}
            # The copy's reader would take a line of the body for the end.
            if not arguments.chunked and "\n" not in text and "bare copy".startswith(arguments.kind):
                measures["bare copy"] = lambda: copied(program, port)
            for kind, (key, secrets, handle) in kinds.items():
                if kind.startswith(arguments.kind):
                    measures[kind] = lambda key=key, secrets=secrets, handle=handle: measure(
                        arguments.host, program, port, len(body), key, secrets, handle)
            show(report, f"{name}, {arguments.megabytes} MB", len(body), in_turns(measures, arguments.rounds))
            service.kill()
            service.wait()
    report.save()


if __name__ == "__main__":
    main()
