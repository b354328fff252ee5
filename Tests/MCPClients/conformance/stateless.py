"""Scenarios of the revision without a handshake, except those with rounds."""

from .registry import not_applicable, scenario
from .wire import MODERN, PREFIX, metadata


@scenario("server-stateless", since=MODERN)
def stateless(client, check):
    server = client.server
    errors = []

    def error_of(method, params, id):
        reply = server.raw(method, params, id)
        errors.append((id, reply))
        return (reply or {}).get("error", {})

    # The metadata of each request.
    complete = metadata({})
    for id, missing in [(101, None), (102, "protocolVersion"), (104, "clientCapabilities")]:
        params = {} if missing is None else {"_meta": {k: v for k, v in complete.items() if k != PREFIX + missing}}
        error = error_of("server/discover", params, id)
        check(f"request-meta-invalid-{missing or 'meta'}", error.get("code") == -32602, str(error))
    params = {"_meta": {k: v for k, v in complete.items() if k != PREFIX + "clientInfo"}}
    check("client-info-optional", "result" in server.raw("server/discover", params))

    # Discovery.
    discovered = client.result("server/discover", capabilities={})
    check("discover", discovered.get("supportedVersions") and discovered.get("capabilities"), str(discovered))
    info = discovered.get("_meta", {}).get(PREFIX + "serverInfo", {})
    check("identifies-in-meta", info.get("name") and info.get("version"), str(info), recommended=True)
    capabilities = discovered["capabilities"]
    check("declares-prompts", "prompts" in capabilities or "error" in client.call("prompts/list"))
    check("capabilities-match", ("tools" in capabilities) == ("result" in client.call("tools/list")))

    # Versions.
    error = error_of("server/discover", {"_meta": metadata({}, version="v999.0.0")}, 301)
    data = error.get("data", {})
    check("unsupported-version", error.get("code") == -32022 and data.get("requested") == "v999.0.0", str(error))
    supported = data.get("supported") or ["none"]
    check("supported-versions", set(supported) <= set(discovered["supportedVersions"]), str(data))

    # Capabilities of the client.
    error = error_of("tools/call", {"name": "test_missing_capability", "arguments": {}, "_meta": complete}, 401)
    needed = error.get("data", {}).get("requiredCapabilities")
    check("undeclared-capability", error.get("code") == -32021, str(error))
    check("required-capabilities", isinstance(needed, dict) and isinstance(needed.get("sampling"), dict), str(needed))

    # Methods that were removed, and unknown ones.
    removed = ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"]
    for number, method in enumerate(removed + ["unknown/method"]):
        error = error_of(method, {"_meta": complete}, 500 + number)
        check(f"method-not-found-{method}", error.get("code") == -32601, str(error))
    check("error-ids", all(reply and reply["id"] == id for id, reply in errors), str(errors))

    # No requests of the server, and no log messages without a level.
    client.call("tools/call", {"name": "test_streaming_elicitation"}, capabilities={"elicitation": {}})
    check("no-independent-requests", not server.requests, str(server.requests))
    client.tool("test_logging_tool")
    logs = [n for n in server.notifications if n["method"] == "notifications/message"]
    check("no-log-without-level", not logs, str(logs))
    client.tool("test_logging_tool", **{PREFIX + "logLevel": "info"})
    logs = [n for n in server.notifications if n["method"] == "notifications/message"]
    check("log-with-level", len(logs) == 3, str(logs))

    # Subscriptions.
    server.notifications.clear()
    id = server.start("subscriptions/listen", {"_meta": complete, "notifications": {"toolsListChanged": True}})
    first = server.until(lambda: server.notifications)
    check("acknowledged-first", first and first[0]["method"] == "notifications/subscriptions/acknowledged", str(first))
    tags = [n["params"].get("_meta", {}).get(PREFIX + "subscriptionId") for n in server.notifications]
    check("tagged", tags and all(tag == id for tag in tags), str(tags))
    client.call("tools/list")
    kinds = {n["method"] for n in server.notifications}
    check("filter", kinds == {"notifications/subscriptions/acknowledged"}, str(kinds))
    check("no-list-changes-declared", not any(
        isinstance(c, dict) and c.get("listChanged") for c in capabilities.values()), str(capabilities))
    server.notify("notifications/cancelled", {"requestId": id})
    check("serves-on", "result" in client.call("tools/list"))


@scenario("caching", since=MODERN)
def caching(client, check):
    def hint(method, params=None):
        result = client.result(method, params)
        time = result.get("ttlMs")
        check(f"{method}-ttl", isinstance(time, int) and not isinstance(time, bool) and time >= 0, str(time))
        check(f"{method}-scope", result.get("cacheScope") in ("public", "private"), str(result.get("cacheScope")))
        return result

    for method in ("tools/list", "prompts/list", "resources/templates/list", "server/discover"):
        hint(method)
    resources = hint("resources/list")["resources"]
    hint("resources/read", {"uri": resources[0]["uri"]})


@scenario("sep-2164-resource-not-found", since=MODERN)
def resource_not_found(client, check):
    uri = "test://nonexistent-resource-for-conformance-testing"
    reply = client.call("resources/read", {"uri": uri})
    check("no-empty-contents", reply.get("result", {"contents": [1]}).get("contents") != [], str(reply))
    error = reply.get("error", {})
    check("code", error.get("code") == -32602, str(error), recommended=True)
    check("data-uri", error.get("data", {}).get("uri") == uri, str(error), recommended=True)


not_applicable("http-header-validation", "HTTP: standard headers", since=MODERN)
not_applicable("http-custom-header-server-validation", "HTTP: headers from arguments", since=MODERN)
