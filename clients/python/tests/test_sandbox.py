"""Both clients against the real executable and its sandbox; needs ``ALLOY_HOST``."""

from __future__ import annotations

import asyncio
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support import real_host

from alloy_host import AsyncHost, Host, HostExited, InvalidParams, MethodNotFound, result_of

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
            self.host.connectors.lits()
        self.assertEqual((caught.exception.code, caught.exception.kind), (-32601, "method_not_found"))

    def test_wrong_parameters_are_all_named(self) -> None:
        with self.assertRaises(InvalidParams) as caught:
            self.host.call("users.create", {"user": "ada"})
        self.assertEqual((caught.exception.code, caught.exception.kind), (-32602, "invalid_params"))
        self.assertGreaterEqual(len(caught.exception.problems), 2)
        self.assertTrue(all("pointer" in problem for problem in caught.exception.problems))

    def test_connect_and_execute(self) -> None:
        user, credential = self.connect_hubspot("client.test@example.com")
        target: dict[str, Any] = {"connectorId": "hubspot", "userId": user, "credentialId": credential}
        made = self.host.call("execute", {**target, "actionId": "createContact", "requestBody": {"properties": CONTACT}})
        self.assertEqual(made["outcome"], "applied")
        listed = self.host.call("execute", {**target, "actionId": "listContacts"})
        mails = [contact["properties"]["email"] for contact in listed["responseData"]["results"]]
        self.assertIn(CONTACT["email"], mails)

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
        self.host.ping()
        os.kill(self.host.pid, signal.SIGKILL)
        with self.assertRaises(HostExited) as caught:
            while True:
                self.host.ping()
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

    def test_the_typed_surface_is_what_the_host_describes(self) -> None:
        import support
        import surface

        described = {
            method["name"]: {parameter["name"] for parameter in method["params"]}
            for method in self.host.rpc.discover()["methods"]
        }
        typed = surface.typed_methods(support.PACKAGE / "alloy_host")
        self.assertGreater(len(typed), 15)
        for name, parameters in typed.items():
            self.assertIn(name, described)
            self.assertLessEqual(parameters - {"timeout", "on_progress", "timeoutMs"}, described[name], name)


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
