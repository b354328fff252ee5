"""Programs that type checkers accept. Nothing here is run."""

from __future__ import annotations

from typing import Literal

from typing_extensions import assert_type

from alloy_host import AsyncHost, Host, RateLimited, WriteTimedOut
from alloy_host.types import Attempt, Execution, Finding, FormField


def results(host: Host) -> None:
    host.ping()
    user = host.users.create(username="ada@example.com", fullName="Ada Lovelace", timeoutMs=1_000)
    assert_type(user["userId"], str)
    found = host.users.get(userId=user["userId"])
    assert_type(found.get("fullName"), "str | None")
    connector = host.connectors.list(category="crm", timeout=5)["connectors"][0]
    assert_type(connector["icon"], "str | None")
    assert_type(connector["categories"], "list[str]")
    assert_type(host.host.info()["keySource"], str)
    assert_type(host.host.info()["limits"]["maxDepth"], int)
    action = host.actions.get(connectorId="slack", actionId="chat_postMessage", dialect="tool", maxAge=60)
    assert_type(action["action"]["effect"], Literal["read", "idempotentWrite", "write", "destructive"])
    if "cached" in action:
        assert_type(action["cached"]["ageMs"], int)


def executions(host: Host) -> None:
    result = host.execute(
        connectorId="slack", actionId="chat_postMessage", credentialId="66f0a1b2c3d4e5f60718293a",
        requestBody={"channel": "C01", "text": "hello"}, validate="strict", idempotencyKey="one",
    )
    assert_type(result["outcome"], Literal["applied"])
    assert_type(result["attempts"], "list[Attempt]")
    assert_type(result["findings"], "list[Finding]")
    if "stored" in result:
        assert_type(result["stored"]["cuts"][0]["shown"], int)
    plan = host.execute.plan(connectorId="a", actionId="b", credentialId="c")
    assert_type(plan["class"], Literal["R", "I", "W"])
    assert_type(plan["policy"]["verdict"], Literal["allow", "deny", "plan_required", "ask"])
    for item in host.execute.batch(items=[{"connectorId": "a", "actionId": "b", "credentialId": "c"}])["results"]:
        if "error" in item:
            assert_type(item["error"]["data"]["retry"]["safe"], bool)
    assert_type(host.executions.list(outcome="unknown", limit=10)["executions"], "list[Execution]")


def forms(host: Host) -> None:
    form = host.credentials.form(connectorId="shippo")
    assert_type(form["fields"], "list[FormField]")
    host.form.validate(form={"connectorId": "shippo", "actionId": "ListOrders"}, values={})


def sandbox(host: Host) -> None:
    host.sandbox.faults.set(faults=[{"effect": "status", "status": 503, "match": {"connectorId": "slack", "nth": 1}}])
    assert_type(host.sandbox.clock.advance(duration="PT1H")["now"], str)
    assert_type(host.sandbox.faults.report()["faults"][0]["hits"], int)
    assert_type(host.sandbox.oauth.decide(oauthUrl="a", decision="allow")["credentialId"], "str | None")
    host.rpc.discover(_meta={"traceparent": "00-1-2-00"})


async def concurrently(host: AsyncHost) -> None:
    assert_type((await host.users.list())["users"][0]["userId"], str)
    assert_type((await host.execute.pages(connectorId="a", actionId="b", credentialId="c", maxPages=2))["count"], int)


def pages(host: Host) -> None:
    for page in host.pages(connectorId="a", actionId="b", credentialId="c", queryParameters={"limit": 1}, timeout=5):
        assert_type(page["complete"], bool)
    for item in host.items(connectorId="a", actionId="b", credentialId="c"):
        print(item)


async def iterators(host: AsyncHost) -> None:
    async for page in host.pages(connectorId="a", actionId="b", credentialId="c"):
        assert_type(page["count"], int)
    async with host.progress("execute.batch", {"items": []}) as reports:
        async for report in reports:
            assert_type(report["done"], float)
    print(await reports.result())


def errors(error: RateLimited, late: WriteTimedOut) -> None:
    assert_type(error.retry_after, "float | None")
    assert_type(error.problems, "list[Finding]")
    assert_type(late.attempts[0]["phase"], Literal["notSent", "refused", "ambiguous", "answered"])
