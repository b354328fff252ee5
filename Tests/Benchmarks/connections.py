#!/usr/bin/env python3
"""Measures what it costs that a write goes out on a connection of its own, where a read may use a kept one.

Both execute the same over loopback, before a service of this script's own, once in the clear and once over TLS (with the
session resumed); each round measures the two right after each other. Over a network the difference is one round trip for
TCP and one for TLS 1.3 more.
"""

import json
import os
import socket
import ssl
import statistics
import subprocess
import tempfile
import threading
import time

from benchmark import Report, options, parsed

CREDENTIAL = "64b7f0a1c2d3e4f5a6b7c8d9"


def answer(body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def definition(method):
    return answer(json.dumps({"action": {"id": method, "httpMethod": method, "path": "/x"}}).encode())


DONE = answer(b'{"responseData":{"ok":true}}')
ANSWERS = {b"get": definition("get"), b"post": definition("post")}


def serve(connection):
    """Answers one connection's requests; they are small and not pipelined."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        while True:
            data = b""
            while b"\r\n\r\n" not in data:
                more = connection.recv(1 << 16)
                if not more:
                    return
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            while len(body) < length:
                body += connection.recv(1 << 16)
            target = head.split(b" ", 2)[1]
            connection.sendall(DONE if target.endswith(b"/execute") else ANSWERS[target.rsplit(b"/", 1)[1]])


def listen(context):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)

    def handle(connection):
        try:
            serve(context.wrap_socket(connection, server_side=True) if context else connection)
        except OSError:
            pass

    def run():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem",
         "-out", f"{folder}/certificate.pem"],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
    return context


def median_microseconds(host, action, count):
    params = {"connectorId": "c", "actionId": action, "credentialId": CREDENTIAL, "userId": "u"}
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "execute", "params": params}).encode() + b"\n"
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        host.stdin.write(line)
        reply = host.stdout.readline()
        times.append(time.perf_counter_ns() - start)
        if b'"applied"' not in reply:
            raise SystemExit(reply.decode())
    return statistics.median(times) / 1000


def compare(report, name, command, environment, rounds):
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment) as host:
        median_microseconds(host, "get", 50)
        median_microseconds(host, "post", 50)
        pairs = [(median_microseconds(host, "get", 200), median_microseconds(host, "post", 200)) for _ in range(rounds)]
        host.stdin.close()
    report.group(name, "µs", {"read": [read for read, _ in pairs], "write": [write for _, write in pairs]}, "read")
    print(f"  a write costs {statistics.median(write - read for read, write in pairs):.0f} µs more")


def main():
    arguments = parsed(options(__doc__))
    report = Report("connections", arguments.json)
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, ALLOY_API_KEY="benchmark-key", CURL_CA_BUNDLE=f"{folder}/certificate.pem")
        plain = f"http://127.0.0.1:{listen(None)}"
        secure = f"https://127.0.0.1:{listen(certificate(folder))}"
        for name, url, ledger in [
            ("plain, no ledger", plain, ["--no-ledger"]),
            ("TLS, no ledger", secure, ["--no-ledger"]),
            ("plain, ledger on disk", plain, ["--state-dir", f"{folder}/state"]),
        ]:
            compare(report, name, [arguments.host, "--base-url", url, *ledger], environment, arguments.rounds)
    report.save()


if __name__ == "__main__":
    main()
