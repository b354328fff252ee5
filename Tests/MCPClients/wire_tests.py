"""What no client library does: both eras in either order on one pipe, capabilities of one kind only, answers that were forged.

    python3 Tests/MCPClients/wire_tests.py .build/debug/alloy-host
"""

import os
import sys
import time
import unittest

from conformance.wire import HANDSHAKE, MODERN, Client, Server, metadata
from world import World


class WireTests(unittest.TestCase):
    host = ""

    def setUp(self):
        self.world = World(self.host)
        os.environ.update(self.world.environment)
        self.server = Server(self.world.command("--log-level", "error"))
        self.addCleanup(self.world.__exit__)
        self.addCleanup(self.server.__exit__)

    def call(self, name, arguments, capabilities, **more):
        """Calls a tool without a handshake; returns the whole reply."""
        return self.server.raw("tools/call", {
            "name": name, "arguments": arguments, "_meta": metadata(capabilities), **more})

    def handshake(self, version=HANDSHAKE, capabilities=None):
        result = self.server.initialize(capabilities, version)
        self.assertEqual(result["protocolVersion"], version)

    def discover(self):
        result = self.server.raw("server/discover", {"_meta": metadata()})["result"]
        self.assertEqual(result["supportedVersions"], [MODERN])

    def both_eras(self):
        """Requests of three protocols at once: each is answered once, and in its own form."""
        ids = []
        for _ in range(5):
            ids.append(("session", self.server.start("tools/list")))
            ids.append(("stateless", self.server.start("tools/list", {"_meta": metadata()})))
            ids.append(("native", self.server.start("connectors.list")))
            ids.append(("ping", self.server.start("ping")))
        for era, id in ids:
            result = self.server.reply(id)["result"]
            self.assertEqual(len(self.server.replies[str(id)]), 1)
            self.assertEqual("resultType" in result, era == "stateless", era)
            self.assertEqual("tools" in result, era in ("session", "stateless"), era)
            self.assertEqual("connectors" in result, era == "native", era)

    def test_discover_then_initialize(self):
        self.discover()
        self.handshake()
        self.both_eras()

    def test_initialize_then_discover(self):
        self.handshake()
        self.discover()
        self.both_eras()

    def test_all_handshakes_in_turn(self):
        for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]:
            self.handshake(version)
            tools = self.server.raw("tools/list")["result"]["tools"]
            self.assertEqual(len(tools), 9)
            self.assertEqual("title" in tools[0], version >= "2025-06-18")
            self.assertEqual("annotations" in tools[0], version >= "2025-03-26")
        reply = self.server.raw("initialize", {
            "protocolVersion": MODERN, "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}})
        self.assertEqual(reply["result"]["protocolVersion"], HANDSHAKE)

    def test_before_any_handshake(self):
        reply = self.server.raw("tools/list")
        self.assertEqual(reply["error"]["code"], -32602)
        self.assertIn("result", self.server.raw("ping"))

    def connect(self, capabilities, **more):
        return self.call("connect_account", {"connector": "hubspot"}, capabilities, **more)["result"]

    def test_forms_only(self):
        forms = {"elicitation": {"form": {}}}
        first = self.connect(forms)
        self.assertEqual(first["structuredContent"]["status"], "link")
        question = self.connect(forms)
        self.assertEqual(question["resultType"], "input_required")
        key, request = next(iter(question["inputRequests"].items()))
        self.assertEqual(request["params"]["mode"], "form")
        self.world.decide(first["structuredContent"]["link"], "allow")
        answers = {key: {"action": "accept", "content": {"connected": True}}}
        last = self.connect(forms, inputResponses=answers, requestState=question["requestState"])
        self.assertEqual(last["structuredContent"]["status"], "connected", last)

    def test_forms_only_with_handshake(self):
        client = Client(self.server, HANDSHAKE)
        client.server.initialize({"elicitation": {}})
        link = client.tool("connect_account", {"connector": "hubspot"})["structuredContent"]["link"]
        self.world.decide(link, "allow")
        result = client.tool("connect_account", {"connector": "hubspot"})
        self.assertEqual(result["structuredContent"]["status"], "connected", result)

    def test_old_revisions_get_the_link(self):
        for version in ["2024-11-05", "2025-03-26", "2025-06-18"]:
            self.server.initialize({"elicitation": {"url": {}}}, version)
            result = self.server.raw("tools/call", {
                "name": "connect_account", "arguments": {"connector": "hubspot"}})["result"]
            self.assertTrue(result["isError"])
            self.assertIn(self.world.url, result["content"][0]["text"])
        self.assertEqual(self.server.requests, [])

    def test_forged_states(self):
        links = {"elicitation": {"url": {}}}
        question = self.connect(links)
        key = next(iter(question["inputRequests"]))
        answers = {key: {"action": "accept"}}
        for state in ["", "a.b", question["requestState"][:-4] + "AAAA"]:
            reply = self.call("connect_account", {"connector": "hubspot"}, links, inputResponses=answers,
                              requestState=state)
            self.assertEqual(reply["error"]["code"], -32602)
        reply = self.call("connect_account", {"connector": "slack"}, links, inputResponses=answers,
                          requestState=question["requestState"])
        self.assertEqual(reply["error"]["code"], -32602)

    def test_accepted_without_a_person(self):
        """A client that says that the person agreed, although nobody opened the link: no account, and no credential."""
        links = {"elicitation": {"url": {}}}
        question = self.connect(links)
        answers = {key: {"action": "accept"} for key in question["inputRequests"]}
        id = self.server.start("tools/call", {
            "name": "connect_account", "arguments": {"connector": "hubspot"}, "_meta": metadata(links),
            "inputResponses": answers, "requestState": question["requestState"]})
        self.assertIsNone(self.server.reply(id, 1))
        self.server.notify("notifications/cancelled", {"requestId": id, "reason": "too long"})
        self.assertIsNone(self.server.reply(id, 1), "a cancelled request is not answered")
        accounts = self.call("list_accounts", {}, {})["result"]["structuredContent"]["accounts"]
        self.assertEqual(accounts, [])

    def test_a_change_is_announced(self):
        """An outcome is unknown, the client listens, and a person settles it in another process."""
        links = self.connect({})["structuredContent"]["link"]
        self.world.decide(links, "allow")
        self.connect({})
        self.world.control("faults.set", faults=[
            {"match": {"connectorId": "hubspot", "actionId": "createContact"}, "effect": "reset_after_apply"}])
        contact = {"properties": {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"}}
        result = self.call("execute_write", {
            "connector": "hubspot", "action": "createContact", "input": {"requestBody": contact}}, {})["result"]
        error = result["structuredContent"]["error"]
        self.assertEqual(error["outcome"], "unknown", result)
        uri = f"alloy://executions/{error['executionId']}"
        id = self.server.start("subscriptions/listen", {
            "_meta": metadata({}), "notifications": {"resourceSubscriptions": [uri]}})
        self.assertTrue(self.server.until(lambda: self.server.notifications))
        time.sleep(1)  # The first look, which the settling must come after.
        self.world.settle(error["executionId"], "applied")
        found = self.server.until(lambda: self.server.notifications[1:])
        self.assertTrue(found, "no notification")
        self.assertEqual(found[0]["method"], "notifications/resources/updated")
        self.assertEqual(found[0]["params"]["uri"], uri)
        self.assertEqual(found[0]["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], id)

    def test_end_of_input_ends_everything(self):
        links = {"elicitation": {"url": {}}}
        question = self.connect(links)
        answers = {key: {"action": "accept"} for key in question["inputRequests"]}
        listening = self.server.start("subscriptions/listen", {"_meta": metadata(), "notifications": {}})
        self.server.start("tools/call", {
            "name": "connect_account", "arguments": {"connector": "hubspot"}, "_meta": metadata(links),
            "inputResponses": answers, "requestState": question["requestState"]})
        self.assertTrue(self.server.until(lambda: self.server.notifications))
        self.server.process.stdin.close()
        self.assertEqual(self.server.process.wait(10), 0)
        self.assertIn("result", self.server.reply(listening))


if __name__ == "__main__":
    WireTests.host = sys.argv.pop(1)
    unittest.main(verbosity=1)
