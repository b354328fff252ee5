"""A second reader of documents: openapi-core (PyPI) reads the requests that alloy-host --direct makes of every operation.

    second_reader.py HOST FOLDER NAME...

For each NAME.json.gz in FOLDER: samples an input for each action from its schema, executes it before a server that keeps the
request, and lets openapi-core read path, query, headers, cookies and body by the document. What it reads must be what was given.
The document's own servers and security are left out. Prints a line for each document, and ends with status 1 where a request was
not sent, could not be read, or was read as something else. A sample that its schema refuses is counted, and no error.
"""

import base64
import datetime
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

HOST, FOLDER, NAMES = sys.argv[1], sys.argv[2], sys.argv[3:]
received = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        received.append((self.command, self.path, list(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"{}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any


class Request:
    """A received request in openapi-core's form."""

    def __init__(self, base, method, target, headers, body):
        url = urlsplit(target)
        self.host_url, self.path, self.method = base, url.path, method.lower()
        self.headers = Headers(headers)
        pairs = (part.split("=", 1) for part in (self.headers.get("Cookie") or "").split("; ") if "=" in part)
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(url.query, keep_blank_values=True)),
            header=self.headers,
            cookie=ImmutableMultiDict(dict(pairs)),
        )
        self.body = body or None
        self.content_type = self.headers.get("Content-Type") or "application/octet-stream"


TEXTS = {
    "date-time": "2025-10-01T09:00:00Z",
    "date": "2025-10-01",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "ada@example.com",
    "uri": "https://example.com/a",
    "byte": "aGk=",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}


def sample(schema, root, depth=0):
    """A value of about the right form, with signs that have to be escaped in its texts."""
    if schema is True or schema == {}:
        return "any"
    if "$ref" in schema:
        node = root
        for token in schema["$ref"][2:].split("/"):
            node = node[token.replace("~1", "/").replace("~0", "~")]
        return {} if depth > 5 else sample(node, root, depth + 1)
    if schema.get("format") == "binary" or schema.get("contentMediaType"):
        return {"base64": base64.b64encode(b"bytes").decode()}
    for key in ("const", "default"):
        if schema.get(key) not in (None, "", [], {}):
            return schema[key]
    if schema.get("enum"):
        return next((value for value in schema["enum"] if value is not None), None)
    # Some documents have null as the example of everything.
    examples = [example for example in schema.get("examples", []) if example is not None]
    if examples:
        return examples[0]
    for key in ("oneOf", "anyOf"):
        if key in schema and "properties" not in schema:
            options = [option for option in schema[key] if option.get("type") != "null"]
            return sample(options[0], root, depth + 1) if options else None
    if "allOf" in schema and "properties" not in schema:
        parts = [sample(part, root, depth + 1) for part in schema["allOf"]]
        if all(isinstance(part, dict) for part in parts):
            return {name: value for part in parts for name, value in part.items()}
        return parts[0]
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    kind = kind or ("object" if "properties" in schema else "array" if "items" in schema else "string")
    if kind == "object":
        members = schema.get("properties", {})
        wanted = members if depth < 3 else [name for name in schema.get("required", []) if name in members]
        return {name: sample(members[name], root, depth + 1) for name in wanted if depth < 7}
    if kind == "array":
        return [sample(schema.get("items", {}), root, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind in ("integer", "number"):
        number = max(1, schema.get("minimum", 1))
        return min(schema["maximum"], number) if "maximum" in schema else number
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    text = TEXTS.get(schema.get("format"), "a b/c,d&e")
    text += "x" * max(0, schema.get("minLength", 0) - len(text))
    return text[: schema["maxLength"]] if schema.get("maxLength") else text


def plain(value):
    """A value that was read, as JSON has it."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def is_same(given, read):
    read = plain(read)
    if isinstance(given, list) and isinstance(read, list):
        return len(given) == len(read) and all(map(is_same, given, read))
    if isinstance(read, float) and isinstance(given, str) and "T" in given:
        given = datetime.datetime.fromisoformat(given.replace("Z", "+00:00")).timestamp()
    return given == read or isinstance(given, (int, float)) and str(given) == str(read)


def decoded(value):
    """A path parameter: openapi-core matches paths that a framework has decoded."""
    if isinstance(value, list):
        return [decoded(inner) for inner in value]
    return unquote(value) if isinstance(value, str) else value


def prepared(spec, base):
    spec = dict(spec, servers=[{"url": base}])
    spec.pop("security", None)
    spec.get("components", {}).pop("securitySchemes", None)
    for item in spec.get("paths", {}).values():
        item.pop("servers", None)
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("servers", None)
                operation.pop("security", None)
    return spec


def differences(read, arguments):
    query, path = arguments.get("queryParameters", {}), arguments.get("pathParams", {})
    for name, value in read.parameters.query.items():
        if name in query and value is not None and not is_same(query[name], value):
            yield f"query {name}: {query[name]!r} was read as {plain(value)!r}"
    for name, value in read.parameters.path.items():
        if not is_same(path.get(name), decoded(value)):
            yield f"path {name}: {path.get(name)!r} was read as {plain(value)!r}"


def check(name):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with gzip.open(f"{FOLDER}/{name}.json.gz") as file:
        spec = prepared(json.load(file), base)
    folder = tempfile.mkdtemp()
    with open(f"{folder}/document.json", "w", encoding="utf-8") as file:
        json.dump(spec, file)
    reader = OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))
    options = ["--direct", f"d={folder}/document.json", "--server", f"d={base}", "--allow-host", "127.0.0.1"]
    host = subprocess.Popen(
        [HOST, *options, "--state-dir", folder, "--cache-dir", folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )

    def call(method, **params):
        host.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}) + "\n")
        host.stdin.flush()
        return json.loads(host.stdout.readline())

    account = call("credentials.create", connectorId="d", authenticationType="apiKey", data={})["result"]["credentialId"]
    actions = call("actions.list", connectorId="d")["result"]["actions"]
    equal, refused, problems = 0, 0, []
    for action in actions:
        received.clear()
        schema = call("actions.get", connectorId="d", actionId=action["id"])["result"]["action"]["inputSchema"]
        arguments = {group: sample(part, schema) for group, part in schema.get("properties", {}).items()}
        reply = call(
            "execute", connectorId="d", actionId=action["id"], credentialId=account, validate="off", **arguments)
        if not received:
            problems.append(f"{action['id']}: not sent: {reply.get('error', {}).get('message')}")
            continue
        try:
            read = reader.unmarshal_request(Request(base, *received[0]))
        except Exception as error:  # whatever openapi-core throws is a finding
            cause = error.__cause__ or error
            if "InvalidSchemaValue" in type(cause).__name__:
                refused += 1
            else:
                problems.append(f"{action['id']}: {error} <- {cause}"[:400])
            continue
        found = list(differences(read, arguments))
        problems += [f"{action['id']}: {text} in {received[0][1]}"[:400] for text in found]
        equal += not found
    host.stdin.close()
    host.wait()
    server.shutdown()
    print(f"{name}: {len(actions)} actions, {equal} read as given, {refused} samples refused by their schema")
    for problem in problems:
        print("   ", problem)
    return not problems


sys.exit(0 if all([check(name) for name in NAMES]) else 1)
