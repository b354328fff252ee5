"""The HTTP of the app: files, sign-in, and the functions of `api` for whoever is signed in."""

from __future__ import annotations

import json
import mimetypes
import sys
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from alloy_host import AlloyError, Host

from .api import API
from .tenants import Tenant, Tenants

_STATIC = Path(__file__).resolve().parent.parent / "static"
# The modules that draw forms: in the repository a link to those of the console.
FORM = (_STATIC / "form").resolve()
_COOKIE = "marketplace-session"
# A file of 5 MiB in base64, with what is beside it.
_MAXIMUM_BODY = 8 << 20
# The statuses of the errors that a person can do something about; any other is a failure behind this app.
_STATUSES = {
    "not_found": 404,
    "conflict": 409,
    "connection_required": 409,
    "invalid_input": 422,
    "validation_failed": 422,
    "policy_denied": 403,
    "rate_limited": 429,
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """The app on a port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, host: Host, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        self.tenants = Tenants(host)
        self.api = API(host, self.origin)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that leaves the page closes its connections.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Refusal(Exception):
    """A request that is not carried out."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    # A connection that sends nothing is closed.
    timeout = 60

    def do_GET(self) -> None:
        try:
            self._require_own_host()
            path = self.path.partition("?")[0]
            if path == "/api/session":
                self._send_json(200, self._session(self._tenant()))
            elif path in ("/", "/connected"):
                self._send_file("index.html")
            elif path.startswith("/static/"):
                self._send_file(path.removeprefix("/static/"))
            else:
                raise _Refusal(404, "There is no such page.")
        except _Refusal as refusal:
            self._send_refusal(refusal)

    def do_POST(self) -> None:
        try:
            self._require_own_host()
            arguments = self._body()
            if self.headers.get("Origin") != self.server.origin:
                raise _Refusal(403, "The request does not come from a page of this app.")
            name = self.path.removeprefix("/api/")
            if name == "sign-in":
                self._sign_in(arguments)
                return
            tenant = self._tenant()
            if tenant is None:
                raise _Refusal(401, "Sign in first.")
            if self.headers.get("X-CSRF-Token") != tenant.csrf_token:
                raise _Refusal(403, "The request does not come from a page of this app.")
            if name == "sign-out":
                self.server.tenants.sign_out(self._cookie() or "")
                self._send_json(200, self._session(None))
                return
            self._send_json(200, self.server.api.call(name, tenant, arguments))
        except _Refusal as refusal:
            self._send_refusal(refusal)
        except LookupError:
            self._send_refusal(_Refusal(404, "There is no such thing, or it is not yours."))
        except ValueError as error:
            self._send_refusal(_Refusal(422, str(error)))
        except AlloyError as error:
            self._send_error(error)

    # Who is signed in

    def _sign_in(self, arguments: dict[str, Any]) -> None:
        name = arguments.get("name")
        if not isinstance(name, str) or not name.isalnum() or len(name) > 40:
            raise _Refusal(422, "The name has to be letters and digits.")
        session, tenant = self.server.tenants.sign_in(name.lower())
        # Lax, because the browser comes back from the consent page of another site. With https, add Secure.
        cookie = f"{_COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax"
        self._send_json(200, self._session(tenant), {"Set-Cookie": cookie})

    def _cookie(self) -> str | None:
        try:
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get(_COOKIE)
        except CookieError:
            return None
        return morsel.value if morsel else None

    def _tenant(self) -> Tenant | None:
        return self.server.tenants.find(self._cookie())

    @staticmethod
    def _session(tenant: Tenant | None) -> dict[str, Any]:
        return {"name": tenant.name, "csrfToken": tenant.csrf_token} if tenant else {"name": None}

    # Requests

    def _require_own_host(self) -> None:
        # Another name for this address would make a page of another site a page of this one (DNS rebinding).
        if self.headers.get("Host") != self.server.origin.removeprefix("http://"):
            raise _Refusal(421, "This app has another name.")

    def _body(self) -> dict[str, Any]:
        """The JSON object of the request, read whole even where it is refused, so that the connection can go on."""
        length = self.headers.get("Content-Length", "")
        # A number of thousands of digits is too long for `int`, too.
        if not length.isdecimal() or len(length) > 20 or int(length) > _MAXIMUM_BODY:
            self.close_connection = True
            raise _Refusal(413, "The request is too large, or does not say how large it is.")
        data = self.rfile.read(int(length))
        try:
            body = json.loads(data)
        except (ValueError, RecursionError):
            body = None
        if self.headers.get_content_type() != "application/json" or not isinstance(body, dict):
            raise _Refusal(400, "The request has to be a JSON object.")
        return body

    # Responses

    def _send_error(self, error: AlloyError) -> None:
        # The whole error is for the operator; the person gets the sentence, and what became of their action.
        print(f"{error.kind}: {error.message}", flush=True)
        body = {"error": {"kind": error.kind, "message": error.message, "outcome": error.outcome}}
        self._send_json(_STATUSES.get(error.kind, 502), body)

    def _send_refusal(self, refusal: _Refusal) -> None:
        self._send_json(refusal.status, {"error": {"kind": "refused", "message": str(refusal), "outcome": "not_sent"}})

    def _send_json(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value, ensure_ascii=True).encode()
        self._send(status, "application/json", data, headers)

    def _send_file(self, name: str) -> None:
        try:
            path = (_STATIC / name).resolve()
            is_there = any(path.is_relative_to(folder) for folder in (_STATIC, FORM)) and path.is_file()
        except (OSError, ValueError):
            # No file has such a name, for example one that is too long.
            is_there = False
        if not is_there:
            raise _Refusal(404, "There is no such page.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._send(200, f"{kind}; charset=utf-8", path.read_bytes())

    def _send(self, status: int, kind: str, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **_HEADERS, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs no requests."""
