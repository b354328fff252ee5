#!/usr/bin/env python3
"""Measures the path of an execute beside its floor, in one run, and prints ratios.

A local nginx answers with 300 bytes. The floor is a C program that reads lines, posts each with libcurl and writes lines;
the host executes an action. Both get the same file of lines and take turns, round after round. Below the medians stand the
differences of the best rounds, as the machine disturbs in one direction only; CPU is user and system time together. Writes use a connection of
their own, and so does the floor beside them; each is on disk before its first byte leaves, beside a bare fdatasync for each
line. System calls are counted with strace, in runs of their own.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from benchmark import ROOT, Peer, Report, compiled, in_turns, options, parsed, round_trips

CREDENTIAL = "64b7f0a1c2d3e4f5a6b7c8d9"
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log off; keepalive_requests 100000000; default_type application/json;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location ~ /execute$ {{ return 200 '{answer}'; }}
        location ~ /actions/get {{ return 200 '{get}'; }}
        location ~ /actions/post {{ return 200 '{post}'; }}
    }}
}}
"""


TEXT = {"type": "string"}
DEFINITIONS = {
    "get": {
        "id": "get", "httpMethod": "get", "path": "/contacts/{contactId}",
        "parameters": [
            {"name": "contactId", "in": "path", "required": True, "schema": TEXT},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ],
    },
    "post": {
        "id": "post", "httpMethod": "post", "path": "/contacts",
        "requestBody": {"type": "object", "properties": {"firstname": TEXT, "lastname": TEXT}, "required": ["firstname"]},
    },
}
ARGUMENTS = {
    "get": {"pathParams": {"contactId": "160000000000"}, "queryParameters": {"limit": 10}},
    "post": {"requestBody": {"firstname": "Ada", "lastname": "Lovelace"}},
}


def answer(size=300):
    """The service's response: a record whose text fills it up to `size` bytes."""
    record = {"responseData": {"id": "160000000000", "name": "Ada", "amount": 12.50, "text": ""}, "success": True}
    record["responseData"]["text"] = "x" * (size - len(json.dumps(record)))
    return json.dumps(record)


@contextlib.contextmanager
def service(folder):
    """The URL of an nginx that runs until the end of the block."""
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if nginx is None:
        sys.exit("no nginx: install Debian's nginx-light")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configuration = pathlib.Path(folder, "nginx.conf")
    definitions = {name: json.dumps({"action": action}) for name, action in DEFINITIONS.items()}
    configuration.write_text(NGINX.format(folder=folder, port=port, answer=answer(), **definitions))
    process = subprocess.Popen([nginx, "-p", folder, "-e", f"{folder}/error.log", "-c", str(configuration)])
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def line(number, action):
    params = {"connectorId": "c", "actionId": action, "credentialId": CREDENTIAL, "userId": "u", **ARGUMENTS[action]}
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "execute", "params": params}) + "\n"


def lines(folder, action, count):
    path = pathlib.Path(folder, f"{action}-{count}.jsonl")
    if not path.exists():
        path.write_text("".join(line(number, action) for number in range(1, count + 1)))
    return path


def run(command, path, count):
    """Runs the command over the file; returns the time and the CPU of a line, in microseconds."""
    output = path.with_suffix(".out")
    with open(path, "rb") as source, open(output, "wb") as target:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=target)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
    text = output.read_bytes()
    if status != 0 or text.count(b"\n") != count or text.count(b'"responseData"') != count:
        sys.exit(f"{command} failed: status {status}\n{text[:500].decode()}")
    return elapsed / count * 1e6, (usage.ru_utime + usage.ru_stime) / count * 1e6


def round_trip(command, action, count):
    """The median time of an exchange whose caller waits for each reply, in microseconds."""
    message = line(1, action).encode()
    with Peer(command) as peer:
        return round_trips(peer, message, count)


def system_calls(command, path, count):
    """The number of calls of each system call a line, without those of a run that has no line."""
    def counts(source):
        with tempfile.NamedTemporaryFile() as report, open(source, "rb") as data:
            subprocess.run(["strace", "-f", "-c", "-o", report.name] + command, stdin=data, stdout=subprocess.DEVNULL)
            rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", report.read().decode(), re.M)
        return {name: int(calls) for calls, name in rows if name != "total"}
    used = counts(path)
    return {name: calls / count for name, calls in sorted(used.items(), key=lambda item: -item[1]) if calls > count / 20}


def show(report, title, host, samples):
    """Reports the times and the CPU of each name's rounds; returns the least of each."""
    report.group(f"{title}: time of a call", "µs", {name: [time for time, _ in runs] for name, runs in samples.items()}, "floor")
    report.group(f"{title}: CPU of a call", "µs", {
        name: [cpu for _, cpu in runs] for name, runs in samples.items() if any(cpu for _, cpu in runs)}, "floor")
    figures = {name: [min(values) for values in zip(*runs)] for name, runs in samples.items()}
    (floor_time, floor_cpu), (host_time, host_cpu) = figures["floor"], figures[host]
    print(f"  best rounds: {host} - floor {host_time - floor_time:+.1f} µs, rate {floor_time / host_time:.2f} × the floor's, "
          f"CPU {host_cpu / floor_cpu:.2f} ×")
    return figures


def main():
    parser = options(__doc__, rounds=5)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--only", choices=["reads", "writes", "calls"])
    arguments = parsed(parser)
    report = Report("execute", arguments.json)
    os.environ["ALLOY_API_KEY"] = "benchmark-key"
    with tempfile.TemporaryDirectory(dir=ROOT / ".build") as folder, service(folder) as url:
        # The worker changes to a user of its own where the service starts as root.
        os.chmod(folder, 0o755)
        floor = compiled("floor.c", folder, "-l:libcurl.so.4")

        def host(width, *options):
            return [str(arguments.host), "--base-url", url, "--max-in-flight", str(width), *options]

        def floors(action, width, *options):
            return [floor, f"{url}/connectors/c/actions/{action}/execute", str(width), *options]

        count, rounds = arguments.count, arguments.rounds
        if arguments.only in (None, "reads"):
            path = lines(folder, "get", count)
            for width in [1, 16]:
                show(report, f"reads, {width} wide", "alloy-host", in_turns({
                    "floor": lambda: run(floors("get", width), path, count),
                    "alloy-host": lambda: run(host(width, "--no-ledger"), path, count),
                    "alloy-host, ledger": lambda: run(
                        host(width, "--state-dir", tempfile.mkdtemp(dir=folder)), path, count),
                }, rounds))
            report.group("reads, the caller waits for each reply", "µs", in_turns({
                "floor": lambda: round_trip(floors("get", 1), "get", 2000),
                "alloy-host": lambda: round_trip(host(16, "--no-ledger"), "get", 2000),
            }, rounds), "floor")
        if arguments.only in (None, "writes"):
            few = count // 5
            path = lines(folder, "post", few)

            def syncs():
                out = subprocess.run(
                    [floor, "append", f"{folder}/appended", "500"], check=True, capture_output=True, text=True).stdout
                return statistics.median(map(float, out.split())), 0

            for width in [1, 64]:
                samples = in_turns({
                    "floor": lambda: run(floors("post", width, "fresh"), path, few),
                    "fdatasync": syncs,
                    "alloy-host, no ledger": lambda: run(host(width, "--no-ledger"), path, few),
                    "alloy-host, ledger": lambda: run(
                        host(width, "--state-dir", tempfile.mkdtemp(dir=folder)), path, few),
                }, rounds)
                figures = show(report, f"writes, {width} wide", "alloy-host, ledger", samples)
                more = figures["alloy-host, ledger"][0] - figures["alloy-host, no ledger"][0]
                print(f"  the ledger costs {more:.1f} µs a write, {more - figures['fdatasync'][0]:+.1f} µs beside fdatasync")
        if arguments.only in (None, "calls") and shutil.which("strace"):
            few = 1000
            for title, command, action in [
                ("floor, 1 wide", floors("get", 1), "get"),
                ("reads, 1 wide, no ledger", host(1, "--no-ledger"), "get"),
                ("reads, 16 wide, no ledger", host(16, "--no-ledger"), "get"),
                ("reads, 1 wide, ledger", host(1, "--state-dir", f"{folder}/calls"), "get"),
                ("floor of writes, 1 wide", floors("post", 1, "fresh"), "post"),
                ("writes, 1 wide, ledger", host(1, "--state-dir", f"{folder}/calls"), "post"),
            ]:
                used = system_calls(command, lines(folder, action, few), few)
                report.group(f"system calls a line: {title}", "calls", {name: [calls] for name, calls in used.items()})
    report.save()


if __name__ == "__main__":
    main()
