"""An authorization server made of Authlib (PyPI) behind Flask, with an API that takes its tokens.

Prints the port on one line and serves 127.0.0.1 until its stdin ends. What a test changes it changes with POST /test/NAME:
expire (all access tokens), revoke (all tokens), lose (the next answer of the token endpoint), stall (all of them), approve (the device codes).
"""

import secrets
import socket
import sys
import threading
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialMixin
from flask import Flask, jsonify, redirect, request
from werkzeug.serving import WSGIRequestHandler, make_server

app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {
    "authorization_code": 120,
    "client_credentials": 120,
    "refresh_token": 120,
    "urn:ietf:params:oauth:grant-type:device_code": 120,
}
lock = threading.Lock()
codes, tokens, devices = {}, [], {}
state = {"lose": False, "stall": False}
counts = {"authorization_code": 0, "refresh_token": 0, "client_credentials": 0, "reused": 0, "revoked": 0}


class Client(ClientMixin):
    def __init__(self, client_id, secret, methods):
        self.client_id, self.secret, self.methods = client_id, secret, methods

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(name for name in (scope or "").split() if name in ("read", "write", "openid"))

    def check_redirect_uri(self, uri):
        # RFC 8252 §7.3: any port of the loopback interface, and exactly this path.
        head, _, path = uri.removeprefix("http://127.0.0.1:").partition("/")
        return uri.startswith("http://127.0.0.1:") and head.isdigit() and path == "oauth/callback"

    def check_client_secret(self, secret):
        return secrets.compare_digest(secret, self.secret)

    def check_endpoint_auth_method(self, method, endpoint):
        return method in self.methods

    def check_response_type(self, kind):
        return kind == "code"

    def check_grant_type(self, kind):
        return True


clients = {
    "confidential": Client("confidential", "s3cret of: the client", ["client_secret_basic"]),
    "body": Client("body", "s3cret-in-the-body", ["client_secret_post"]),
    "public": Client("public", "", ["none"]),
}


class Token(dict, TokenMixin):
    def __init__(self, token, client, user):
        super().__init__(token)
        self.client, self.user, self.issued = client, user, time.time()
        self.is_over, self.is_gone, self.is_used = False, False, False

    def check_client(self, client):
        return self.client is client

    def get_scope(self):
        return self.get("scope", "")

    def get_expires_in(self):
        return self.get("expires_in", 0)

    def is_expired(self):
        return self.is_over or self.issued + self.get_expires_in() < time.time()

    def is_revoked(self):
        return self.is_gone

    def get_user(self):
        return self.user

    def get_client(self):
        return self.client


class Code:
    def __init__(self, request, user):
        payload = request.payload
        self.client, self.user = request.client, user
        self.redirect_uri, self.scope = payload.redirect_uri, payload.scope
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(request, request.user)

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        return found if found and found.client is client else None

    def delete_authorization_code(self, code):
        codes.pop(next(key for key, value in codes.items() if value is code))

    def authenticate_user(self, code):
        return code.user


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, text):
        for token in tokens:
            if token.get("refresh_token") != text:
                continue
            if token.is_used:
                # A refresh token that comes twice was stolen, or lost: nothing of its family is valid any more.
                counts["reused"] += 1
                for other in tokens:
                    other.is_gone = other.is_gone or other.user == token.user
            return None if token.is_used or token.is_gone else token
        return None

    def authenticate_user(self, token):
        return token.user

    def revoke_old_credential(self, token):
        token.is_used = token.is_over = True


class Device(dict, DeviceCredentialMixin):
    def get_client_id(self):
        return self["client_id"]

    def get_scope(self):
        return self.get("scope", "")

    def get_user_code(self):
        return self["user_code"]

    def is_expired(self):
        return False


class DeviceEndpoint(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic", "none"]
    INTERVAL = 1

    def get_verification_uri(self):
        return request.host_url + "enter"

    def save_device_credential(self, client_id, scope, data):
        devices[data["device_code"]] = Device(data, client_id=client_id, scope=scope, is_approved=False)


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "none"]

    def query_device_credential(self, code):
        return devices.get(code)

    def query_user_grant(self, user_code):
        is_approved_now = any(d["user_code"] == user_code and d["is_approved"] for d in devices.values())
        return ("dora", True) if is_approved_now else None

    def should_slow_down(self, credential):
        return False


def save_token(token, request):
    with lock:
        tokens.append(Token(token, request.client, request.user or request.client.client_id))


server = AuthorizationServer(app, query_client=clients.get, save_token=save_token)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(DeviceGrant)


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

    def query_token(self, text, hint):
        return next((token for token in tokens if text in (token["access_token"], token.get("refresh_token"))), None)

    def revoke_token(self, token, request):
        token.is_gone = True
        counts["revoked"] += 1


server.register_endpoint(Revocation)


class OwnGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


server.register_grant(OwnGrant)
server.register_endpoint(DeviceEndpoint)


class Validator(BearerTokenValidator):
    def authenticate_token(self, text):
        return next((token for token in tokens if token["access_token"] == text), None)


protect = ResourceProtector()
protect.register_token_validator(Validator())


@app.get("/authorize")
def authorize():
    """The consent page: whoever asks agrees, except a person of the name `nobody`."""
    user = request.headers.get("X-Person", "ada")
    grant = server.get_consent_grant(end_user=user)
    return server.create_authorization_response(grant_user=None if user == "nobody" else user, grant=grant)


@app.post("/token")
def token():
    kind = request.form.get("grant_type", "")
    counts[kind] = counts.get(kind, 0) + 1
    answer = server.create_token_response()
    if state["stall"]:
        threading.Event().wait()
    if state["lose"]:
        state["lose"] = False
        connection = request.environ["werkzeug.socket"]
        connection.shutdown(socket.SHUT_RDWR)
    return answer


@app.post("/device")
def device():
    return server.create_endpoint_response("device_authorization")


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.get("/.well-known/openid-configuration")
@app.get("/.well-known/oauth-authorization-server")
def configuration():
    base = request.host_url.rstrip("/")
    return jsonify(
        issuer=base,
        revocation_endpoint=base + "/revoke",
        authorization_endpoint=base + "/authorize",
        token_endpoint=base + "/token",
        device_authorization_endpoint=base + "/device",
        code_challenge_methods_supported=["S256"],
    )


@app.get("/api/me")
@protect("read")
def me():
    return jsonify(user=current_token.user, scope=current_token.get_scope())


@app.get("/elsewhere")
def elsewhere():
    return redirect("https://elsewhere.invalid/")


@app.get("/openapi.json")
def document():
    base = request.host_url.rstrip("/")
    flow = {"tokenUrl": base + "/token", "scopes": {"read": "Read.", "write": "Write."}}
    return jsonify(
        openapi="3.1.0",
        info={"title": "Authlib", "version": "1"},
        servers=[{"url": base}],
        paths={
            "/api/me": {
                "get": {
                    "operationId": "readMe",
                    "tags": ["me"],
                    "security": [{"login": ["read"]}, {"id": ["read"]}],
                    "responses": {"200": {"description": "The owner of the token."}},
                }
            }
        },
        components={
            "securitySchemes": {
                "login": {
                    "type": "oauth2",
                    "flows": {
                        "authorizationCode": flow | {"authorizationUrl": base + "/authorize"},
                        "clientCredentials": flow,
                    },
                },
                "id": {"type": "openIdConnect", "openIdConnectUrl": base + "/.well-known/openid-configuration"},
            }
        },
    )


@app.post("/test/<name>")
def change(name):
    with lock:
        if name == "expire":
            for token in tokens:
                token.is_over = True
        elif name == "revoke":
            for token in tokens:
                token.is_gone = True
        elif name in state:
            state[name] = True
        elif name == "approve":
            for device in devices.values():
                device["is_approved"] = True
        return jsonify(counts)


class Quiet(WSGIRequestHandler):
    def log(self, *arguments):
        pass


web = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
threading.Thread(target=web.serve_forever, daemon=True).start()
print(web.server_port, flush=True)
sys.stdin.read()
