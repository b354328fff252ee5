"""Both clients against the real executable and its sandbox; needs ``ALLOY_HOST``."""

from __future__ import annotations

import asyncio
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support import real_host

from alloy_host import AsyncHost, Conflict, Host, HostExited, InvalidParams, MethodNotFound, result_of

CONTACT = {"firstname": "Zoë", "lastname": "Lovelace\u2028😀", "email": "zoe@example.com"}


class Sandbox(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host("--sandbox", command=real_host())
        self.addCleanup(self.host.close)

    def connect_hubspot(self, username: str) -> tuple[str, str]:
        user = self.host.users.create(username=username)["userId"]
        link = self.host.credentials.create(
            connectorId="hubspot", userId=user, authenticationType="oauth2", redirectUri="https://example.com/done"
        )
        self.host.sandbox.oauth.decide(oauthUrl=link["oauthUrl"], decision="allow")
        [credential] = self.host.credentials.list(userId=user, connectorId="hubspot")["credentials"]
        return user, credential["credentialId"]

    def test_first_calls(self) -> None:
        self.assertEqual(self.host.ping(), {})
        info = self.host.host.info()
        self.assertEqual(info["backend"], "sandbox")
        self.assertIn("hubspot", [connector["id"] for connector in self.host.connectors.list()["connectors"]])

    def test_users(self) -> None:
        user = self.host.users.create(username="client.test@example.com", fullName="Zoë \u2028 😀")["userId"]
        self.assertEqual(self.host.users.get(userId=user).get("fullName"), "Zoë \u2028 😀")

    def test_parameters_by_position(self) -> None:
        user = self.host.call("users.create", ["client.test@example.com"])["userId"]
        self.assertEqual(self.host.call("users.get", [user])["username"], "client.test@example.com")

    def test_an_unknown_method(self) -> None:
        with self.assertRaises(MethodNotFound) as caught:
            self.host.call("connectors.lits")
        self.assertEqual((caught.exception.code, caught.exception.kind), (-32601, "method_not_found"))

    def test_wrong_parameters_are_all_named(self) -> None:
        with self.assertRaises(InvalidParams) as caught:
            self.host.call("users.create", {"user": "ada"})
        self.assertEqual((caught.exception.code, caught.exception.kind), (-32602, "invalid_params"))
        self.assertGreaterEqual(len(caught.exception.problems), 2)
        self.assertTrue(all("pointer" in problem for problem in caught.exception.problems))

    def test_connect_waits_for_the_person(self) -> None:
        links: list[dict[str, Any]] = []

        def agree(notification: Any) -> None:
            links.append(notification.params)
            self.host.sandbox.oauth.decide(oauthUrl=notification.params["oauthUrl"], decision="allow")

        self.host.on("credentials.authorize", agree)
        user = self.host.users.create(username="client.test@example.com")["userId"]
        progress: list[Any] = []
        account = self.host.credentials.connect(connectorId="slack", userId=user, on_progress=progress.append)
        self.assertEqual([link["connectorId"] for link in links], ["slack"])
        self.assertTrue(progress)
        [listed] = self.host.credentials.list(userId=user)["credentials"]
        self.assertEqual(account["credentialId"], listed["credentialId"])
        self.assertFalse(account["reused"])
        probed = self.host.credentials.probe(connectorId="slack", userId=user, credentialId=account["credentialId"])
        self.assertEqual((probed["state"], probed["actionId"]), ("active", "auth_test"))

    def test_connect_and_execute(self) -> None:
        user, credential = self.connect_hubspot("client.test@example.com")
        target: dict[str, Any] = {"connectorId": "hubspot", "userId": user, "credentialId": credential}
        made = self.host.call("execute", {**target, "actionId": "createContact", "requestBody": {"properties": CONTACT}})
        self.assertEqual(made["outcome"], "applied")
        listed = self.host.call("execute", {**target, "actionId": "listContacts"})
        mails = [contact["properties"]["email"] for contact in listed["responseData"]["results"]]
        self.assertIn(CONTACT["email"], mails)

    def contact(self, name: str) -> dict[str, Any]:
        """The parameters of making a contact, as a user whose account is connected."""
        user, credential = self.connect_hubspot(f"{name}@example.com")
        return {
            "connectorId": "hubspot", "actionId": "createContact", "userId": user, "credentialId": credential,
            "requestBody": {"properties": {"firstname": name, "email": f"{name}.contact@example.com"}},
        }

    def test_a_write_under_a_key_is_made_once(self) -> None:
        write = self.contact("once")
        first = self.host.execute(**write, idempotencyKey="once")
        again = self.host.execute(**write, idempotencyKey="once")
        self.assertNotIn("replayed", first)
        self.assertTrue(again["replayed"])
        self.assertEqual(again["responseData"], first["responseData"])
        self.assertEqual(again["executionId"], first["executionId"])
        with self.assertRaises(Conflict) as caught:
            self.host.execute(**{**write, "requestBody": {}}, idempotencyKey="once")
        self.assertEqual(caught.exception.outcome, "not_sent")

    def test_what_was_planned_is_done_and_nothing_else(self) -> None:
        write = self.contact("planned")
        plan = self.host.execute.plan(**write)
        self.assertEqual((plan["request"]["method"], plan["effect"], plan["class"]), ("POST", "write", "W"))
        with self.assertRaises(Conflict):
            self.host.execute(**{**write, "requestBody": {}}, planDigest=plan["planDigest"])
        self.assertEqual(self.host.execute(**write, planDigest=plan["planDigest"])["outcome"], "applied")

    def test_many_at_once_and_the_record_of_them(self) -> None:
        write = self.contact("many")
        done: list[float] = []
        [made, refused] = self.host.execute.batch(
            items=[write, write], concurrency=1, on_progress=lambda progress: done.append(progress["done"])
        )["results"]
        self.assertEqual(done, [1, 2])
        self.assertEqual(made["result"]["outcome"], "applied")
        self.assertEqual(refused["error"]["data"]["kind"], "conflict")
        rows: list[dict[str, Any]] = []
        page: dict[str, Any] = {}
        while True:
            page = self.host.executions.list(userId=write["userId"], limit=1, **page)
            rows += page["executions"]
            if "nextCursor" not in page:
                break
            page = {"cursor": page["nextCursor"]}
        self.assertEqual([row["outcome"] for row in rows], ["rejected", "applied"])
        self.assertEqual(rows[1], self.host.executions.get(executionId=made["result"]["executionId"])["execution"])
        with self.assertRaises(Conflict):
            self.host.executions.resolve(executionId=rows[1]["executionId"], outcome="rejected")

    def test_metrics(self) -> None:
        self.host.ping()
        rows = self.host.host.metrics()["requests"]
        self.assertIn(("ping", "applied"), [(row["method"], row["outcome"]) for row in rows])
        self.assertIn("alloy_host_", self.host.host.metrics(format="prometheus")["text"])

    def test_a_batch_with_a_reference_and_a_failure(self) -> None:
        made, user, failed = self.host.batch(
            [
                ("users.create", {"username": "client.test@example.com"}),
                ("users.get", {"userId": result_of(0, "/userId")}),
                ("no.such.method", None),
            ]
        )
        self.assertEqual(user["userId"], made["userId"])
        self.assertIsInstance(failed, MethodNotFound)

    def test_fifty_threads(self) -> None:
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda n: self.host.users.create(username=f"u{n}@example.com"), range(50)))
        self.assertEqual(len({answer["userId"] for answer in answers}), 50)

    def test_killed(self) -> None:
        with Host("--sandbox", command=real_host(), restart=False) as host:
            host.ping()
            os.kill(host.pid, signal.SIGKILL)
            with self.assertRaises(HostExited) as caught:
                while True:
                    host.ping()
        self.assertEqual(caught.exception.exit_code, -signal.SIGKILL)

    def test_closed(self) -> None:
        self.host.ping()
        self.assertEqual(self.host.close(), 0)

    def test_wrong_options(self) -> None:
        with Host("--no-such-option", command=real_host(), stderr="capture") as host:
            with self.assertRaises(HostExited) as caught:
                host.ping()
            self.assertEqual(caught.exception.exit_code, 2)
            self.assertNotEqual(caught.exception.stderr_tail, "")


class AsyncSandbox(unittest.IsolatedAsyncioTestCase):
    async def test_fifty_calls_at_once_and_errors_by_kind(self) -> None:
        async with AsyncHost("--sandbox", command=real_host()) as host:
            answers = await asyncio.gather(*(host.users.create(username=f"u{n}@example.com") for n in range(50)))
            self.assertEqual(len({answer["userId"] for answer in answers}), 50)
            with self.assertRaises(MethodNotFound):
                await host.call("no.such.method")
            with self.assertRaises(InvalidParams):
                await host.call("users.get", {})
            first, second = await host.batch([("ping", None), ("connectors.list", {"query": "hubspot"})])
            self.assertEqual(first, {})
            self.assertIn("hubspot", [connector["id"] for connector in second["connectors"]])
        self.assertEqual(host.exit_code, 0)


if __name__ == "__main__":
    unittest.main()
