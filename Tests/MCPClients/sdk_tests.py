"""Drives the host with the client that is installed in this Python, in all its modes.

    .build/mcp-clients/mcp-2/bin/python Tests/MCPClients/sdk_tests.py .build/debug/alloy-host .build/debug/mcp-fixture-server
"""

import json
import sys
import threading
import unittest

from drivers import Failure, Person, installed
from world import World

DRIVER, NAME, MODES = installed()
TOOLS = ["search_actions", "describe_action", "list_accounts", "connect_account", "execute_read", "execute_write",
         "execute_destructive", "plan_execution", "read_result"]
CONTACT = {"requestBody": {"properties": {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"}}}


def allows(world):
    """The answers of a person who allows access at every link, and confirms that."""
    def answer(question):
        if "url" not in question:
            return ("accept", {"connected": True})
        world.decide(question["url"], "allow")
        return ("accept",)

    return answer


def told(result):
    """What the model reads; the same for a program, where the revision has that."""
    value = json.loads(result["content"][0]["text"])
    assert result.get("structuredContent", value) == value, result
    return value


class ClientTests(unittest.IsolatedAsyncioTestCase):
    """Run once for each mode."""

    mode = "auto"
    host = fixture = ""
    __test__ = False

    def __init__(self, method, mode="auto"):
        super().__init__(method)
        self.mode = mode

    def __str__(self):
        return f"{NAME}, {self.mode}: {self._testMethodName}"

    def connect(self, world, *options, person=None):
        return DRIVER.connect(world.command(*options), world.environment, self.mode, person)

    def connect_fixture(self, person=None):
        return DRIVER.connect([self.fixture], {}, self.mode, person)

    def need(self, links=False, forms=False):
        """Skips the test for a client that can't ask a person this."""
        if links and not DRIVER.asks_links or forms and not DRIVER.asks_forms:
            self.skipTest("this client can't ask a person that")

    @property
    def is_modern(self):
        return self.mode != "legacy"

    async def assert_fails(self, code, work):
        with self.assertRaises(Failure) as caught:
            await work
        self.assertEqual(caught.exception.code, code)

    async def connected(self, client, world):
        """Connects an account. The person opens the link of the result, if the client can't ask for that."""
        result = await client.tool("connect_account", {"connector": "hubspot"})
        if not client.asks_links and told(result)["status"] == "link":
            world.decide(told(result)["link"], "allow")
            result = await client.tool("connect_account", {"connector": "hubspot"})
        self.assertEqual(told(result)["status"], "connected", result)

    # Lists

    async def test_lists(self):
        with World(self.host) as world:
            async with self.connect(world) as client:
                self.assertEqual(client.version, "2026-07-28" if self.is_modern else client.newest_handshake)
                if self.mode != "2026-07-28":  # A client that pins the revision asks for nothing else.
                    self.assertIn("never repeat a write", client.instructions)
                tools = await client.list("tools")
                self.assertEqual([tool["name"] for tool in tools["tools"]], TOOLS)
                self.assertNotIn("nextCursor", tools)
                prompts = (await client.list("prompts"))["prompts"]
                self.assertEqual(
                    [p["name"] for p in prompts], ["connect_account", "find_and_run", "settle_unknown_outcome"])
                self.assertEqual(len((await client.list("resource_templates"))["resourceTemplates"]), 3)
                resources = (await client.list("resources"))["resources"]
                self.assertIn("alloy://connectors/hubspot", [r["uri"] for r in resources])

    async def test_resources_prompts_completion(self):
        with World(self.host) as world:
            async with self.connect(world) as client:
                for uri in ("alloy://connectors/hubspot", "alloy://connectors/hubspot/actions/createContact"):
                    contents = (await client.read(uri))["contents"]
                    self.assertEqual([c["uri"] for c in contents], [uri])
                unknown = -32602 if self.is_modern else -32002
                await self.assert_fails(unknown, client.read("alloy://connectors/nobody"))
                await self.assert_fails(unknown, client.read("alloy://executions/unknown"))
                arguments = {"connect_account": {"connector": "hubspot"}, "find_and_run": {"task": "add a contact"},
                             "settle_unknown_outcome": {"execution": "e1"}}
                for name, given in arguments.items():
                    self.assertTrue((await client.prompt(name, given))["messages"])
                await self.assert_fails(-32602, client.prompt("connect_account"))
                values = await client.complete("prompt", "connect_account", "connector", "hub")
                self.assertEqual(values[0], "hubspot")
                values = await client.complete(
                    "resource", "alloy://connectors/{connector}/actions/{action}", "action", "createC",
                    {"connector": "hubspot"})
                self.assertEqual("createContact" in values, client.completes_in_context, values)

    async def test_subscription(self):
        if not self.is_modern:
            self.skipTest("subscriptions/listen belongs to the revision without a handshake")
        with World(self.host) as world:
            async with self.connect(world) as client:
                self.assertEqual(await client.listen("alloy://executions/e1"), ["alloy://executions/e1"])
                self.assertEqual([t["name"] for t in (await client.list("tools"))["tools"]], TOOLS)

    # Tools

    async def test_every_tool(self):
        with World(self.host) as world:
            person = Person(allows(world))
            async with self.connect(world, "--max-result-bytes", "1024", person=person) as client:
                async def call(tool, **arguments):
                    result = await client.tool(tool, arguments)
                    self.assertFalse(result.get("isError"), result)
                    return told(result)

                search = {"query": "add a person to the crm", "connector": "hubspot", "limit": 5}
                found = await call("search_actions", **search)
                # A search waits a second for its index, which a busy machine needs longer to build.
                while not found["coverage"]["complete"]:
                    found = await call("search_actions", **search)
                self.assertIn("createContact", [m["action"] for m in found["matches"]])
                action = {"connector": "hubspot", "action": "createContact"}
                # The description is larger than the bound, and comes by handle.
                stored = await call("describe_action", **action)
                part = await call("read_result", handle=stored["stored"]["handle"], pointer="/tool")
                self.assertEqual(part["value"], "execute_write", part)
                self.assertEqual((await call("list_accounts"))["accounts"], [])
                await self.connected(client, world)
                self.assertEqual(["url" in q for q in person.asked], [True] if client.asks_links else [])
                accounts = (await call("list_accounts", connector="hubspot"))["accounts"]
                self.assertEqual(len(accounts), 1)
                plan = await call("plan_execution", **action, input=CONTACT)
                self.assertEqual(plan["tool"], "execute_write")
                self.assertEqual(world.writes("createContact"), 0)
                written = await call("execute_write", **action, input=CONTACT, account=accounts[0]["account"])
                self.assertEqual(written["outcome"], "applied")
                id = written["responseData"]["id"]
                read = await call("execute_read", connector="hubspot", action="getContact",
                                  input={"pathParams": {"contactId": id}})
                self.assertEqual(read["responseData"]["id"], id)
                deleted = await call("execute_destructive", connector="hubspot", action="deleteContact",
                                     input={"pathParams": {"contactId": id}})
                self.assertEqual(deleted["outcome"], "applied")
                record = await client.read(f"alloy://executions/{written['executionId']}")
                self.assertIn("applied", record["contents"][0]["text"])
                values = await client.complete("prompt", "settle_unknown_outcome", "execution", "")
                self.assertIn(written["executionId"], values)

    async def test_refusals(self):
        with World(self.host) as world:
            person = Person(allows(world))
            async with self.connect(world, person=person) as client:
                await self.assert_fails(-32602, client.tool("no_such_tool"))
                for tool, arguments in [
                    ("execute_read", {}), ("execute_read", {"connector": "hubspot", "action": 1}),
                    ("execute_read", {"connector": "nobody", "action": "nothing"}),
                    ("read_result", {"handle": "unknown"}),
                    ("execute_write", {"connector": "hubspot", "action": "createContact", "input": CONTACT}),
                ]:
                    result = await client.tool(tool, arguments)
                    self.assertTrue(result["isError"], result)
                    self.assertTrue(told(result)["error"]["next"], result)
                await self.connected(client, world)
                weak = await client.tool(
                    "execute_read", {"connector": "hubspot", "action": "createContact", "input": CONTACT})
                self.assertTrue(weak["isError"])
                self.assertIn("execute_write", str(told(weak)["error"]["next"]))
                self.assertEqual(world.writes("createContact"), 0)

    async def test_write_again(self):
        with World(self.host) as world:
            person = Person(allows(world))
            arguments = {"connector": "hubspot", "action": "createContact", "input": CONTACT}
            async with self.connect(world, person=person) as client:
                await self.connected(client, world)
                first = told(await client.tool("execute_write", arguments))
                second = told(await client.tool("execute_write", arguments))
                self.assertTrue(second["replayed"], second)
                self.assertEqual(second["responseData"], first["responseData"])
            # Another process knows it, too.
            async with self.connect(world) as client:
                third = told(await client.tool("execute_write", arguments))
                self.assertTrue(third["replayed"], third)
                self.assertEqual(world.writes("createContact"), 1)
                other = {"requestBody": {"properties": {**CONTACT["requestBody"]["properties"], "email": "b@x.org"}}}
                await client.tool("execute_write", {**arguments, "input": other, "repeat": "once more"})
                self.assertEqual(world.writes("createContact"), 2)

    # Connecting an account

    async def test_person_accepts_late(self):
        """The person opens the link, and allows access a moment after the client has answered."""
        self.need(links=True)
        with World(self.host) as world:
            person = Person(lambda question: (
                threading.Timer(0.5, world.decide, (question["url"], "allow")).start(), ("accept",))[1])
            async with self.connect(world, person=person) as client:
                await self.connected(client, world)
                self.assertEqual(client.progress, sorted(set(client.progress)))
                self.assertTrue(client.progress)

    async def test_person_declines(self):
        self.need(links=True)
        with World(self.host) as world:
            person = Person(lambda question: ("decline",))
            async with self.connect(world, person=person) as client:
                result = await client.tool("connect_account", {"connector": "hubspot"})
                self.assertTrue(result["isError"])
                self.assertEqual(told(result)["error"]["kind"], "cancelled")
                self.assertEqual(len(person.asked), 1)

    async def test_person_closes_the_question(self):
        self.need(links=True)
        with World(self.host) as world:
            person = Person(lambda question: ("cancel",))
            async with self.connect(world, person=person) as client:
                result = await client.tool("connect_account", {"connector": "hubspot"})
                self.assertTrue(result["isError"])
                self.assertEqual(told(result)["status"], "pending")
                person.answer = allows(world)
                await self.connected(client, world)

    async def test_person_denies_in_the_browser(self):
        self.need(links=True)
        with World(self.host) as world:
            person = Person(lambda question: (world.decide(question["url"], "deny"), ("accept",))[1])
            async with self.connect(world, person=person) as client:
                task = client.cancelled_tool("connect_account", {"connector": "hubspot"}, 1.5)
                self.assertTrue(await task)
                self.assertEqual(
                    told(await client.tool("list_accounts", {"connector": "hubspot"})), {"accounts": []})

    async def test_nobody_can_be_asked(self):
        with World(self.host) as world:
            async with self.connect(world) as client:
                result = await client.tool("connect_account", {"connector": "hubspot"})
                self.assertTrue(result["isError"])
                link = told(result)["link"]
                self.assertTrue(link.startswith(world.url), link)
                world.decide(link, "allow")
                await self.connected(client, world)

    # Approving

    async def test_approval(self):
        """A policy wants a person's decision: the page or the form decides, each decision once; no result has a link."""
        self.need(forms=True)
        with World(self.host) as world:
            decisions = iter(["deny", "approve"])

            def answer(question):
                if "url" not in question:
                    self.assertIn("createContact", question["message"])
                    return ("accept", {"approve": next(decisions) == "approve"})
                if "/authorize" in question["url"]:
                    world.decide(question["url"], "allow")
                else:
                    world.decide_plan(question["url"], next(decisions))
                return ("accept",)

            policy = world.file("policy.json", {"rules": [{"match": {"effect": "write"}, "verdict": "ask"}]})
            person = Person(answer)
            arguments = {"connector": "hubspot", "action": "createContact", "input": CONTACT}
            async with self.connect(world, "--policy", policy, person=person) as client:
                await self.connected(client, world)
                denied = await client.tool("execute_write", arguments)
                self.assertTrue(denied["isError"], denied)
                self.assertEqual(told(denied)["error"]["kind"], "policy_denied", denied)
                self.assertEqual(world.writes("createContact"), 0)
                other = {"requestBody": {"properties": {**CONTACT["requestBody"]["properties"], "email": "b@x.org"}}}
                approved = await client.tool("execute_write", {**arguments, "input": other})
                self.assertEqual(told(approved).get("outcome"), "applied", approved)
                self.assertEqual(world.writes("createContact"), 1)
                for result in (denied, approved):
                    self.assertNotIn("http://127.0.0.1", str(result).replace(world.url, ""))
                self.assertEqual(["url" in q for q in person.asked], [True] * 3 if client.asks_links else [False] * 2)

    # Cancelling, progress, logs, forms

    async def test_cancelled_write_is_made_once(self):
        with World(self.host) as world:
            person = Person(allows(world))
            arguments = {"connector": "hubspot", "action": "createContact", "input": CONTACT}
            async with self.connect(world, person=person) as client:
                await self.connected(client, world)
                world.control("faults.set", faults=[
                    {"match": {"connectorId": "hubspot", "actionId": "createContact"}, "effect": "delay",
                     "delayMs": 1500, "times": 1}])
                await client.cancelled_tool("execute_write", arguments, 0.5)
                # The client serves on, and a repeated call never makes a second contact.
                self.assertEqual(len((await client.list("tools"))["tools"]), 9)
                again = await client.tool("execute_write", arguments)
                outcome = told(again).get("outcome") or told(again)["error"].get("outcome")
                self.assertIn(outcome, ["applied", "unknown"], again)
                self.assertEqual(world.writes("createContact"), 1, again)

    async def test_progress(self):
        async with self.connect_fixture() as client:
            await client.tool("test_tool_with_progress")
            self.assertEqual(client.progress, [1, 2, 3])

    async def test_logs(self):
        async with self.connect_fixture() as client:
            await client.tool("test_tool_with_logging")
            # FastMCP shows the messages in a form of its own.
            self.assertEqual(len(client.logs), 3)

    async def test_forms(self):
        self.need(forms=True)
        answers = {"accept": ("accept", {"username": "ada", "email": "ada@example.com"}), "decline": ("decline",),
                   "cancel": ("cancel",)}
        for action, answer in answers.items():
            person = Person(lambda question: answer)
            async with self.connect_fixture(person) as client:
                result = await client.tool("test_elicitation", {"message": "Who are you?"})
                self.assertIn(f"action={action}", result["content"][0]["text"])
                self.assertEqual(person.asked[0]["requestedSchema"]["required"], ["username", "email"])
                self.assertEqual(person.asked[0].get("mode", "form"), "form")


def main(host, fixture, *names):
    ClientTests.host, ClientTests.fixture = host, fixture
    loader = unittest.TestLoader()
    suite = unittest.TestSuite(
        ClientTests(method, mode) for mode in MODES for method in loader.getTestCaseNames(ClientTests)
        if not names or method in names)
    result = unittest.TextTestRunner(verbosity=2, buffer=False).run(suite)
    print(f"{NAME}: modes {', '.join(MODES)}: {result.testsRun} tests, {len(result.failures)} failed, "
          f"{len(result.errors)} errors, {len(result.skipped)} skipped")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
