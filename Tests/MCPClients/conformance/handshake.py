"""Scenarios of the revisions that begin with `initialize`."""

from .registry import not_applicable, scenario
from .wire import HANDSHAKE, MODERN


@scenario("server-initialize", removed=MODERN)
def initialize(client, check):
    result = client.handshake
    check("version", result["protocolVersion"] == client.version, str(result))
    check("server", result["serverInfo"].get("name") and result["serverInfo"].get("version"), str(result))
    check("capabilities", isinstance(result.get("capabilities"), dict), str(result))


@scenario("ping", removed=MODERN)
def ping(client, check):
    result = client.result("ping")
    check("empty", result == {}, str(result))


@scenario("logging-set-level", removed=MODERN)
def set_level(client, check):
    result = client.result("logging/setLevel", {"level": "info"})
    check("empty", result == {}, str(result))


@scenario("tools-call-with-logging", removed=MODERN)
def logging(client, check):
    client.result("logging/setLevel", {"level": "debug"})
    client.tool("test_tool_with_logging")
    logs = [n["params"] for n in client.server.notifications if n["method"] == "notifications/message"]
    check("three-messages", len(logs) >= 3, str(logs))
    check("info", all(log["level"] == "info" for log in logs), str(logs))


@scenario("tools-call-sampling", removed=MODERN)
def sampling(client, check):
    client.server.answers["sampling/createMessage"] = lambda params: {
        "role": "assistant", "content": {"type": "text", "text": "This is a test response"}, "model": "test-model",
        "stopReason": "endTurn"}
    result = client.tool("test_sampling", {"prompt": "Test prompt"})
    check("asked", [r["method"] for r in client.server.requests] == ["sampling/createMessage"])
    check("answer-used", "This is a test response" in str(result["content"]), str(result))


def asked_form(client, check, tool, fields, arguments=None):
    """Calls a tool that asks a form; returns the properties of the form."""
    client.server.answers["elicitation/create"] = lambda params: {"action": "accept", "content": fields}
    result = client.tool(tool, arguments)
    check("content", result.get("content"), str(result))
    requests = client.server.requests
    if not check("asked", len(requests) == 1 and requests[0]["method"] == "elicitation/create", str(requests)):
        return {}
    return requests[0]["params"]["requestedSchema"]["properties"]


@scenario("tools-call-elicitation", removed=MODERN)
def elicitation(client, check):
    answer = {"username": "testuser", "email": "test@example.com"}
    properties = asked_form(client, check, "test_elicitation", answer, {"message": "Who are you?"})
    check("fields", set(properties) == {"username", "email"}, str(properties))


@scenario("elicitation-sep1034-defaults", since=HANDSHAKE, removed=MODERN)
def defaults(client, check):
    answer = {"name": "Jane Smith", "age": 25, "score": 88.0, "status": "inactive", "verified": False}
    properties = asked_form(client, check, "test_elicitation_sep1034_defaults", answer)
    expected = {"name": ("string", "John Doe"), "age": ("integer", 30), "score": ("number", 95.5),
                "status": ("string", "active"), "verified": ("boolean", True)}
    for name, (kind, default) in expected.items():
        field = properties.get(name, {})
        check(f"{name}-default", field.get("type") == kind and field.get("default") == default, str(field))
    status = properties.get("status", {})
    check("default-is-a-value", status.get("default") in status.get("enum", []), str(status))


@scenario("elicitation-sep1330-enums", since=HANDSHAKE, removed=MODERN)
def enumerations(client, check):
    answer = {"untitledSingle": "option1", "titledSingle": "value1", "legacyEnum": "opt1",
              "untitledMulti": ["option1", "option2"], "titledMulti": ["value1", "value2"]}
    properties = asked_form(client, check, "test_elicitation_sep1330_enums", answer)

    def titled(values):
        return bool(values) and all(isinstance(v.get("const"), str) and isinstance(v.get("title"), str) for v in values)

    field = properties.get("untitledSingle", {})
    check("untitled-single", field.get("type") == "string" and field.get("enum") and "oneOf" not in field, str(field))
    field = properties.get("titledSingle", {})
    check("titled-single", field.get("type") == "string" and titled(field.get("oneOf")) and "enum" not in field,
          str(field))
    field = properties.get("legacyEnum", {})
    check("legacy-names", len(field.get("enum", [])) == len(field.get("enumNames", [])) > 0, str(field))
    field = properties.get("untitledMulti", {})
    check("untitled-multi", field.get("type") == "array" and field.get("items", {}).get("enum"), str(field))
    field = properties.get("titledMulti", {})
    check("titled-multi", field.get("type") == "array" and titled(field.get("items", {}).get("anyOf")), str(field))


not_applicable("resources-subscribe", "the server does not declare resources.subscribe in this revision",
               removed=MODERN)
not_applicable("resources-unsubscribe", "the server does not declare resources.subscribe in this revision",
               removed=MODERN)
not_applicable("server-session-lifecycle", "HTTP: session ids and DELETE", since="2025-03-26", removed=MODERN)
not_applicable("server-sse-polling", "HTTP: streams that close and resume", since=HANDSHAKE, removed=MODERN)
not_applicable("dns-rebinding-protection", "HTTP: the headers Host and Origin", since=HANDSHAKE)
