"""A provider of protocol/sessions/tiny-library.json that means harm, over plain sockets.

Prints its port on one line and serves 127.0.0.1 until its stdin ends. GET /v1/books with `cursor=NAME` and POST /v1/books with the
title NAME are answered as `ANSWERS` has it. GET /v1/count tells how many requests came, by name, and which other paths.
"""

import base64
import json
import socket
import sys
import threading
import time
from urllib.parse import parse_qs, quote, urlsplit

KEY = "library-0123456789"
counts, others = {}, []
ended = threading.Event()


def answer(status, body=b"", *lines, length=None):
    head = [f"HTTP/1.1 {status} X", "Content-Type: application/json", *lines]
    head.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def redirect(status, location):
    return answer(status, b"", f"Location: {location}")


def echoes():
    """The key in every spelling that somebody might search for."""
    raw = KEY.encode()
    texts = [KEY, quote(KEY, safe=""), "".join(f"%{byte:02x}" for byte in raw), "".join(f"\\u{byte:04x}" for byte in raw)]
    texts += [base64.b64encode(b"x" * shift + raw + b"yy").decode() for shift in range(3)]
    texts += [base64.urlsafe_b64encode(raw).decode()]
    members = ",".join(f'"m{index}":"{text}"' for index, text in enumerate(texts))
    return f'{{"books":[{{"id":"1","title":"{KEY}"}}],{members},"{KEY}":1}}'.encode()


ANSWERS = {
    "": lambda: answer(404, b"{}"),
    "short": lambda: answer(200, b'{"books":[]}', length=1000),
    "long": lambda: answer(200, b'{"books":[]}EXTRA', length=12),
    "two-lengths": lambda: b'HTTP/1.1 200 X\r\nContent-Length: 2\r\nContent-Length: 12\r\n\r\n{"books":[]}',
    "negative": lambda: answer(200, b'{"books":[]}', length=-1),
    "chunks": lambda: b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "cut-chunks": lambda: b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\"",
    "garbage": lambda: b"\x00\xff\x16\x03 nothing of HTTP\r\n\r\n",
    "large-header": lambda: answer(200, b'{"books":[]}', "X-Large: " + "a" * (2 << 20)),
    "many-headers": lambda: answer(200, b'{"books":[]}', *[f"X-{index}: {'a' * 100}" for index in range(20_000)]),
    "deep": lambda: answer(200, b"[" * 200_000 + b"]" * 200_000),
    "gzip": lambda: answer(200, b'{"books":[]}', "Content-Encoding: gzip"),
    "nothing": lambda: b"",
    "echo": lambda: answer(
        200, echoes(), f"ETag: {KEY}", f"Link: <https://x.example/?k={KEY}>; rel=next", f"X-Request-Id: {KEY}"),
    "echo-error": lambda: answer(422, echoes(), f"X-Request-Id: {KEY}"),
    "echo-bytes": lambda: b"HTTP/1.1 200 " + KEY.encode() + b"\r\nContent-Type: image/png; x=" + KEY.encode()
    + b"\r\nContent-Length: 40\r\n\r\n" + b"\xff" + KEY.encode() + b"\xff" * 21,
    "echo-text": lambda: b"HTTP/1.1 500 " + KEY.encode() + b"\r\nContent-Type: text/plain\r\nContent-Length: 24\r\n\r\nkey: "
    + KEY.encode() + b"\n",
    "metadata": lambda: redirect(302, "http://169.254.169.254/latest/meta-data/"),
    "file": lambda: redirect(302, "file:///etc/passwd"),
    "relative": lambda: redirect(302, "//evil.example/v1/books"),
    "user": lambda: redirect(302, f"http://127.0.0.1:{port}@evil.example/v1/books"),
    "user-here": lambda: redirect(302, f"http://evil@127.0.0.1:{port}/v1/stolen"),
    "backslash": lambda: redirect(302, "/\\evil.example/v1/books"),
    "loop": lambda: redirect(302, f"/v1/books?cursor=loop&n={time.time_ns()}"),
    "temporary": lambda: redirect(307, "http://evil.example/v1/books"),
    "unauthorized": lambda: answer(401, b"{}", 'WWW-Authenticate: Basic realm="x"'),
    "wait": lambda: answer(429, b"{}", "Retry-After: 99999999999999999999"),
    "cookie": lambda: answer(200, b'{"books":[]}', "Set-Cookie: s=1; Path=/"),
    "early": lambda: b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000 + answer(200, b'{"books":[]}'),
    "status": lambda: b"HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\n{}",
    "switch": lambda: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
}


def serve(connection):
    with connection:
        stream = connection.makefile("rb")
        while True:
            line = stream.readline()
            if not line:
                return
            method, target, _ = line.decode("latin-1").split(" ", 2)
            length, fields = 0, {}
            while (field := stream.readline().strip()) != b"":
                name, _, value = field.decode("latin-1").partition(":")
                fields[name.lower()] = value.strip()
            body = stream.read(int(fields.get("content-length", 0)))
            url = urlsplit(target)
            if url.path == "/v1/count":
                connection.sendall(answer(200, json.dumps({"counts": counts, "others": others}).encode()))
                continue
            if url.path != "/v1/books" or "cookie" in fields:
                others.append(url.path)
            name = parse_qs(url.query).get("cursor", [""])[-1] if method == "GET" else json.loads(body)["title"]
            counts[name] = counts.get(name, 0) + 1
            try:
                if name == "drip":
                    for byte in answer(200, b'{"books":[]}', "X-Slow: " + "a" * 100_000):
                        connection.sendall(bytes([byte]))
                        if ended.wait(0.05):
                            return
                elif name == "endless":
                    connection.sendall(b"HTTP/1.1 200 X\r\n")
                    while not ended.is_set():
                        connection.sendall(b"X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 100)
                else:
                    connection.sendall(ANSWERS[name]())
            except OSError:
                pass
            return


listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]


def accept():
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
print(port, flush=True)
sys.stdin.read()
ended.set()
