"""Scenarios that both eras share: tools, resources, prompts, completion."""

import re

from .registry import scenario
from .wire import HANDSHAKE


@scenario("tools-list")
def tools_list(client, check):
    tools = client.result("tools/list")["tools"]
    for tool in tools:
        check("complete", tool.get("name") and tool.get("description") and tool.get("inputSchema"), str(tool))
        check("name-format", re.fullmatch(r"[A-Za-z0-9_./-]{1,64}", tool["name"]), tool["name"])
    check("not-empty", tools)


def content(client, check, tool, kind, *members):
    """The first block of a kind in a tool's result, which must have the members."""
    blocks = client.tool(tool)["content"]
    found = next((block for block in blocks if block["type"] == kind), None)
    if check(f"{kind}-content", found, str(blocks)):
        for member in members:
            check(f"{kind}-{member}", found.get(member), str(found))
    return found


@scenario("tools-call-simple-text")
def simple_text(client, check):
    result = client.result("tools/call", {"name": "test_simple_text"})
    check("text", result["content"][0].get("text"), str(result))


@scenario("tools-call-image")
def image(client, check):
    content(client, check, "test_image_content", "image", "data", "mimeType")


@scenario("tools-call-audio")
def audio(client, check):
    found = content(client, check, "test_audio_content", "audio", "data", "mimeType")
    check("audio-wav", found and found["mimeType"] == "audio/wav")


@scenario("tools-call-embedded-resource")
def embedded_resource(client, check):
    resource = content(client, check, "test_embedded_resource", "resource", "resource")["resource"]
    check("resource", resource.get("uri") and resource.get("mimeType") and ("text" in resource or "blob" in resource))


@scenario("tools-call-mixed-content")
def mixed_content(client, check):
    kinds = {block["type"] for block in client.tool("test_multiple_content_types")["content"]}
    check("kinds", kinds >= {"text", "image", "resource"}, str(kinds))


@scenario("tools-call-error")
def tool_error(client, check):
    result = client.tool("test_error_handling")
    check("isError", result.get("isError") is True, str(result))
    check("message", result["content"][0].get("text"), str(result))


@scenario("tools-call-with-progress")
def progress(client, check):
    result = client.tool("test_tool_with_progress", progressToken="progress-test-1")
    check("result", result.get("content"))
    reports = [n["params"] for n in client.server.notifications if n["method"] == "notifications/progress"]
    check("token", all(r["progressToken"] == "progress-test-1" for r in reports), str(reports))
    numbers = [r["progress"] for r in reports]
    check("three-reports", len(numbers) >= 3, str(numbers))
    check("rising", all(a < b for a, b in zip(numbers, numbers[1:])), str(numbers))


@scenario("json-schema-2020-12", since=HANDSHAKE)
def json_schema(client, check):
    tools = client.result("tools/list")["tools"]
    schema = next((t["inputSchema"] for t in tools if t["name"] == "json_schema_2020_12_tool"), None)
    if not check("tool-found", schema):
        return
    check("$schema", schema.get("$schema") == "https://json-schema.org/draft/2020-12/schema")
    check("$defs", "address" in schema.get("$defs", {}))
    check("additionalProperties", schema.get("additionalProperties") is False)
    check("composition", any("anyOf" in part for part in schema.get("allOf", [])))
    check("conditional", all(word in schema for word in ("if", "then", "else")))
    check("$anchor", "$anchor" in schema.get("$defs", {}).get("address", {}))


@scenario("resources-list")
def resources_list(client, check):
    resources = client.result("resources/list")["resources"]
    check("not-empty", resources)
    for resource in resources:
        check("complete", resource.get("uri") and resource.get("name"), str(resource))


@scenario("resources-read-text")
def read_text(client, check):
    found = client.result("resources/read", {"uri": "test://static-text"})["contents"][0]
    check("text", found.get("uri") and found.get("mimeType") and found.get("text"), str(found))


@scenario("resources-read-binary")
def read_binary(client, check):
    found = client.result("resources/read", {"uri": "test://static-binary"})["contents"][0]
    check("blob", found.get("uri") and found.get("mimeType") and found.get("blob"), str(found))


@scenario("resources-templates-read")
def read_template(client, check):
    found = client.result("resources/read", {"uri": "test://template/123/data"})["contents"][0]
    check("substituted", found.get("uri") and "123" in found.get("text", ""), str(found))
    templates = client.result("resources/templates/list")["resourceTemplates"]
    check("template", [t["uriTemplate"] for t in templates] == ["test://template/{id}/data"], str(templates))


@scenario("prompts-list")
def prompts_list(client, check):
    prompts = client.result("prompts/list")["prompts"]
    check("not-empty", prompts)
    for prompt in prompts:
        check("complete", prompt.get("name") and prompt.get("description"), str(prompt))


def messages(client, name, arguments=None):
    """The messages of a prompt."""
    params = {"name": name} if arguments is None else {"name": name, "arguments": arguments}
    return client.result("prompts/get", params)["messages"]


@scenario("prompts-get-simple")
def prompt_simple(client, check):
    found = messages(client, "test_simple_prompt")
    check("messages", found and all(m.get("role") and m.get("content") for m in found), str(found))


@scenario("prompts-get-with-args")
def prompt_with_arguments(client, check):
    text = str(messages(client, "test_prompt_with_arguments", {"arg1": "testValue1", "arg2": "testValue2"}))
    check("substituted", "testValue1" in text and "testValue2" in text, text)


@scenario("prompts-get-embedded-resource")
def prompt_with_resource(client, check):
    found = messages(client, "test_prompt_with_embedded_resource", {"resourceUri": "test://example-resource"})
    check("resource", any(m["content"]["type"] == "resource" for m in found), str(found))
    check("uri", found[0]["content"].get("resource", {}).get("uri") == "test://example-resource", str(found))


@scenario("prompts-get-with-image")
def prompt_with_image(client, check):
    found = messages(client, "test_prompt_with_image")
    check("image", any(m["content"]["type"] == "image" and m["content"].get("data") for m in found), str(found))


@scenario("completion-complete")
def completion(client, check):
    result = client.result("completion/complete", {
        "ref": {"type": "ref/prompt", "name": "test_prompt_with_arguments"},
        "argument": {"name": "arg1", "value": "test"}})
    check("values", isinstance(result["completion"].get("values"), list), str(result))


@scenario("server-sse-multiple-streams", since=HANDSHAKE)
def multiple_requests(client, check):
    # On a pipe there are no streams; what is left is that requests at the same time are each answered once.
    from .wire import metadata
    params = {"_meta": metadata()} if client.is_modern else {}
    ids = [client.server.start("tools/list", params, 1_000 + n) for n in range(3)]
    for id in ids:
        reply = client.server.reply(id)
        check("answered", reply and "tools" in reply.get("result", {}), str(reply))
        check("once", len(client.server.replies[str(id)]) == 1)
