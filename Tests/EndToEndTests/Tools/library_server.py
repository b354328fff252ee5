"""The provider of protocol/sessions/tiny-library.json: keeps books and loans, and misbehaves where a book's title asks for it.

Prints its port on one line and serves 127.0.0.1 until its stdin ends. The key is `library-0123456789`, in X-Library-Key.
A POST with an Idempotency-Key is made once. Titles: `hang` (made, no answer), `reset` (made, the connection ends without an
answer), `lose` (as `reset`, and so three times in a row), `refuse` (422), `busy` (429 the first time), `echo` (422 with the
request's headers), `away` (302 to another host). A change with an If-Match that is not the book's ETag is refused (412).
GET /v1/books with the cursor `away`, `broken` or `forbidden` is answered 302 to another host, 500 or 403. GET /v1/count tells
how many books were made, and the last Idempotency-Key.
"""

import json
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "library-0123456789"
lock = threading.Lock()
books, loans, answered = {}, {}, {}
hours = {"open": "09:00", "close": "18:00"}
state = {"made": 0, "busy": False, "key": None, "lost": 0}
ended = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value=None, headers=()):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        if value is not None:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, code, message, **more):
        self.answer(status, {"error": {"code": code, "message": message, **more}})

    def handle_any(self):
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = [part for part in url.path.split("/") if part]
        if parts == ["v1", "count"]:
            return self.answer(200, {"made": state["made"], "key": state["key"]})
        if self.headers.get("X-Library-Key") != KEY:
            return self.refuse(401, "unauthorized", "This key is not valid.")
        if not parts or parts.pop(0) != "v1":
            return self.refuse(404, "not_found", f"Nothing is at {url.path}.")
        kind = self.headers.get("Content-Type", "").split(";")[0]
        if kind == "application/x-www-form-urlencoded":
            data = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        else:
            data = json.loads(body) if body else {}
        self.route(self.command, parts, query, data, kind)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def route(self, method, parts, query, data, kind):
        if parts == ["books"]:
            return self.list_books(query) if method == "GET" else self.add_book(data)
        if parts == ["opening-hours"]:
            if method == "PUT":
                hours.update(data)
            return self.answer(200, hours)
        if len(parts) < 2 or parts[0] != "books" or parts[1] not in books:
            return self.refuse(404, "not_found", f"Nothing is at /{'/'.join(parts)}.")
        book = books[parts[1]]
        version = f'"{len(json.dumps(book))}"'
        if len(parts) == 2 and method == "GET":
            return self.answer(200, book, [("ETag", version)])
        if self.headers.get("If-Match", version) != version:
            return self.refuse(412, "changed", "The book was changed meanwhile.")
        if len(parts) == 2 and method == "PATCH":
            if kind != "application/merge-patch+json":
                return self.refuse(415, "unsupported", f"{kind} is not supported.")
            book.update(data)
            return self.answer(200, book)
        if len(parts) == 2 and method == "DELETE":
            del books[parts[1]]
            return self.answer(204)
        if parts[2:] == ["loans"]:
            rows = loans.setdefault(parts[1], [])
            if method == "POST":
                rows.append({"number": 1050 + len(rows), **data})
                return self.answer(201, rows[-1])
            return self.answer(200, rows)
        if parts[2:] == ["recommend"] and kind == "application/x-www-form-urlencoded":
            return self.answer(202, {"sent": True, "to": data.get("to"), "title": book["title"]})
        return self.refuse(404, "not_found", f"Nothing is at /{'/'.join(parts)}.")

    def list_books(self, query):
        rows = [book for book in books.values() if query.get("language") in (None, book["language"])]
        if query.get("cursor") == "away":
            return self.answer(302, headers=[("Location", "https://elsewhere.example/v1/books")])
        if query.get("cursor") in ("broken", "forbidden"):
            return self.refuse(500 if query["cursor"] == "broken" else 403, "no", "It does not work.")
        start, limit = int(query.get("cursor") or 0), int(query.get("limit") or 20)
        following = str(start + limit) if start + limit < len(rows) else None
        self.answer(200, {"books": rows[start : start + limit], "total": len(rows), "nextCursor": following})

    def add_book(self, data):
        title = data.get("title")
        if not title:
            return self.refuse(400, "invalid_request", "title is required.", fields=["title"])
        if title == "refuse":
            return self.refuse(422, "unprocessable", "This title is refused.")
        if title == "echo":
            return self.refuse(422, "echo", f"You sent {self.headers.get('X-Library-Key')}")
        if title == "away":
            return self.answer(302, headers=[("Location", "https://elsewhere.example/v1/books")])
        if title == "busy" and not state["busy"]:
            state["busy"] = True
            return self.answer(429, {"error": {"message": "Slow down."}}, [("Retry-After", "0")])
        key = state["key"] = self.headers.get("Idempotency-Key")
        with lock:
            if title == "lose" and key in answered and state["lost"] < 3:
                state["lost"] += 1
                self.close_connection = True
                return None
            if key in answered:
                return self.answer(201, answered[key])
            state["made"] += 1
            book = {"id": str(uuid.uuid4()), "createdAt": "2025-10-01T09:00:00.000Z", "language": "en", **data}
            books[book["id"]] = book
            if key:
                answered[key] = book
        if title == "hang":
            ended.wait(60)
        if title in ("hang", "reset") or title == "lose" and state["lost"] == 0:
            state["lost"] += 1
            self.close_connection = True
            return None
        return self.answer(201, book)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
ended.set()
time.sleep(0)
