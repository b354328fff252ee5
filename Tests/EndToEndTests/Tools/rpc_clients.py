"""Clients of JSON-RPC from PyPI, which know nothing of alloy-host, against the host that ALLOY_HOST names: a call, an error, a
notification, progress, and a call that is cancelled. Arguments: the clients to run, by the names of their packages.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from queue import Queue
from typing import Any

HOST = [os.environ["ALLOY_HOST"], "--sandbox"]
CONNECT = {"connectorId": "hubspot"}
WRITE = {
    "connectorId": "shippo", "actionId": "CreateAddress", "credentialId": "64b7f0a1c2d3e4f5a6b7c8d9",
    "requestBody": {"name": "Ada", "country": "GB"},
}  # fmt: skip
BATCH = {"items": [WRITE] * 3, "_meta": {"progressToken": "token-1"}}
SECONDS = 30


def check(condition: object, what: object) -> None:
    if not condition:
        raise AssertionError(what)


async def pygls() -> None:
    """The generic client under that of language servers: `Content-Length` headers, ids that are UUIDs."""
    from pygls.client import JsonRPCClient
    from pygls.exceptions import JsonRpcException

    client = JsonRPCClient()
    notified: asyncio.Queue[Any] = asyncio.Queue()
    progress: asyncio.Queue[Any] = asyncio.Queue()
    client.feature("credentials.authorize")(lambda params: notified.put_nowait(params))
    client.feature("$/progress")(lambda params: progress.put_nowait(params))
    await client.start_io(*HOST)
    call = client.protocol.send_request_async

    async def failure(of: Any) -> Any:
        try:
            await asyncio.wait_for(of, SECONDS)
        except JsonRpcException as error:
            return error
        raise AssertionError("the call succeeded")

    # Without parameters, it sends `null`.
    await asyncio.wait_for(call("ping"), SECONDS)
    found = await asyncio.wait_for(call("connectors.list", {"query": "google"}), SECONDS)
    check(found.connectors[0].name == "Google Sheets", found)
    error = await failure(call("connectors.get", {"connectorId": "nothing"}))
    check(error.code == 1003 and error.message, error)
    check(error.data["kind"] == "not_found" and error.data["outcome"] == "rejected", error.data)
    check((await failure(call("no.such.method"))).code == -32601, "an unknown method")
    await asyncio.wait_for(call("execute.batch", BATCH), SECONDS)
    reports = [await asyncio.wait_for(progress.get(), SECONDS) for _ in range(3)]
    check([(one.token, one.value.done) for one in reports] == [("token-1", n) for n in (1, 2, 3)], reports)
    connecting = call("credentials.connect", CONNECT, msg_id="to-be-cancelled")
    link = await asyncio.wait_for(notified.get(), SECONDS)
    check(link.connectorId == "hubspot", link)
    client.protocol.notify("$/cancelRequest", {"id": "to-be-cancelled"})
    error = await failure(connecting)
    check(error.code == -32800 and error.data["kind"] == "cancelled", error)
    await asyncio.wait_for(call("ping", {}), SECONDS)
    # The end of its stdin ends the host.
    client._server.stdin.close()
    check(await asyncio.wait_for(client._server.wait(), SECONDS) == 0, "its exit status")
    await client.stop()


def pylsp_jsonrpc() -> None:
    """The JSON-RPC of python-lsp-server: `Content-Length` headers with a type, threads, futures."""
    from pylsp_jsonrpc.endpoint import Endpoint
    from pylsp_jsonrpc.exceptions import JsonRpcException
    from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

    process = subprocess.Popen(HOST, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        notified: Queue[Any] = Queue()
        progress: Queue[Any] = Queue()
        handlers = {"credentials.authorize": notified.put, "$/progress": progress.put}
        ids = iter(range(100))
        endpoint = Endpoint(handlers, JsonRpcStreamWriter(process.stdin).write, id_generator=lambda: next(ids))
        reader = threading.Thread(target=JsonRpcStreamReader(process.stdout).listen, args=(endpoint.consume,))
        reader.start()

        def failure(of: Any) -> Any:
            error = of.exception(SECONDS)
            check(isinstance(error, JsonRpcException), error)
            return error

        found = endpoint.request("connectors.list", {"query": "google"}).result(SECONDS)
        check(found["connectors"][0]["name"] == "Google Sheets", found)
        error = failure(endpoint.request("connectors.get", {"connectorId": "nothing"}))
        check(error.code == 1003 and error.data["kind"] == "not_found", error)
        check(failure(endpoint.request("no.such.method")).code == -32601, "an unknown method")
        endpoint.request("execute.batch", BATCH).result(SECONDS)
        reports = [progress.get(timeout=SECONDS) for _ in range(3)]
        check([one["value"]["done"] for one in reports] == [1, 2, 3], reports)
        # Its futures do not wait for the answer to a cancel, so the message is sent here.
        connecting = endpoint.request("credentials.connect", CONNECT)
        check(notified.get(timeout=SECONDS)["connectorId"] == "hubspot", "the link")
        endpoint.notify("$/cancelRequest", {"id": next(ids) - 1})
        check(failure(connecting).code == -32800, "a cancelled call")
        endpoint.request("ping", {}).result(SECONDS)
        process.stdin.close()
        check(process.wait(SECONDS) == 0, "its exit status")
        reader.join(SECONDS)
        process.stdout.close()
        endpoint.shutdown()
    finally:
        process.kill()


def jsonrpcclient() -> None:
    """Requests and responses as values, here sent as lines."""
    from jsonrpcclient import Error, Ok, notification_json, parse_json, request_json

    def lines(texts: list[str]) -> Any:
        run = subprocess.run(
            [*HOST, "--sequential"], input="\n".join(texts), capture_output=True, text=True, timeout=SECONDS, check=True
        )
        return [parse_json(line) for line in run.stdout.splitlines()]

    texts = [
        request_json("connectors.list", {"query": "google"}, id=1),
        request_json("connectors.get", ["nothing"], id="two"),
        notification_json("$/cancelRequest", {"id": 7}),
        request_json("ping", id=3),
        f"[{request_json('ping', id=4)}, {request_json('no.such.method', id=5)}]",
    ]
    found, missing, pong, batch = lines(texts)
    check(isinstance(found, Ok) and found.result["connectors"][0]["name"] == "Google Sheets", found)
    check(isinstance(missing, Error) and (missing.id, missing.data["kind"]) == ("two", "not_found"), missing)
    check(pong == Ok({}, 3), pong)
    first, second = sorted(batch, key=lambda one: one.id)
    check(first == Ok({}, 4) and second.code == -32601, [first, second])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        run = {"pygls": pygls, "pylsp_jsonrpc": pylsp_jsonrpc, "jsonrpcclient": jsonrpcclient}[name]
        outcome = run()
        if outcome is not None:
            asyncio.run(outcome)
        print(f"{name} passed")
