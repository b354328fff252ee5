"""The clients of PyPI behind one interface. Results are plain JSON, as on the wire."""

import asyncio
import contextlib
import datetime
import importlib.metadata


def plain(value):
    """A result as JSON."""
    return value.model_dump(by_alias=True, mode="json", exclude_none=True)


class Failure(Exception):
    """An error reply."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code = code


class Person:
    """Answers elicitations: `answer` gets the parameters, and returns the action and the fields of a form."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def __call__(self, params):
        self.asked.append(plain(params))
        action, *content = self.answer(self.asked[-1])
        return {"action": action, "content": content[0] if content else None}


class Driver:
    """A connected client. `progress` and `logs` have what arrived in notifications."""

    # What the client can ask a person: to open a link, or to fill in a form.
    asks_links = asks_forms = True
    # The arguments that were given before are part of a completion.
    completes_in_context = True
    # The newest revision that it agrees on in a handshake.
    newest_handshake = "2025-11-25"

    def __init__(self, client):
        self.client = client
        self.progress = []
        self.logs = []

    async def on_progress(self, progress, total, message):
        self.progress.append(progress)

    async def on_log(self, params):
        self.logs.append(plain(params))

    async def tool(self, name, arguments=None):
        return plain(await self.guarded(self.call_tool(name, arguments or {})))

    async def cancelled_tool(self, name, arguments, after):
        """Starts a call and cancels it; returns whether the server was told."""
        task = asyncio.ensure_future(self.call_tool(name, arguments))
        await asyncio.sleep(after)
        assert not task.done(), "the call has ended before it could be cancelled"
        told = await self.cancel()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
        return told


class SDK2(Driver):
    """`mcp` 2."""

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, command, environment, mode, person=None):
        import mcp_types
        from mcp import Client, StdioServerParameters, stdio_client

        async def elicit(context, params):
            return mcp_types.ElicitResult(**person(params))

        driver = cls(None)
        server = StdioServerParameters(command=command[0], args=command[1:], env=environment)
        async with Client(
            stdio_client(server), mode=mode, elicitation_callback=elicit if person else None, log_level="info",
            logging_callback=driver.on_log, cache=None
        ) as driver.client:
            await driver.begin(mode)
            yield driver

    async def begin(self, mode):
        """Notes the revision, and asks for log messages where there is a request for it."""
        self.version = self.client.protocol_version
        if mode == "legacy":
            await self.client.set_logging_level("info")

    @staticmethod
    def error_type():
        from mcp.shared.exceptions import MCPError
        return MCPError

    async def guarded(self, work):
        try:
            return await work
        except self.error_type() as error:
            raise Failure(error.error.code, error.error.message) from error

    def call_tool(self, name, arguments):
        return self.client.call_tool(name, arguments, progress_callback=self.on_progress)

    async def cancel(self):
        return True  # Cancelling the task sends the notification.

    async def list(self, what):
        return plain(await self.guarded(getattr(self.client, f"list_{what}")()))

    async def read(self, uri):
        return plain(await self.guarded(self.client.read_resource(uri)))

    async def prompt(self, name, arguments=None):
        return plain(await self.guarded(self.client.get_prompt(name, arguments)))

    async def complete(self, kind, name, argument, value, context=None):
        import mcp_types as types
        return await self._complete(types, kind, name, argument, value, context)

    async def _complete(self, types, kind, name, argument, value, context):
        reference = (types.PromptReference(type="ref/prompt", name=name) if kind == "prompt"
                     else types.ResourceTemplateReference(type="ref/resource", uri=name))
        result = await self.guarded(
            self._completion(reference, {"name": argument, "value": value}, context))
        return plain(result)["completion"]["values"]

    def _completion(self, reference, argument, context):
        return self.client.complete(reference, argument, context)

    @property
    def instructions(self):
        return self.client.instructions

    async def listen(self, uri):
        """Opens a subscription and closes it; returns the resources that the server agreed to."""
        async with self.client.listen(resource_subscriptions=[uri]) as subscription:
            return subscription.honored.resource_subscriptions


class SDK1(SDK2):
    """`mcp` 1."""

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, command, environment, mode, person=None):
        from mcp import ClientSession, StdioServerParameters, stdio_client, types

        async def elicit(context, params):
            return types.ElicitResult(**person(params))

        driver = cls(None)
        options = {"elicitation_callback": elicit} if person and cls.asks_forms else {}
        server = StdioServerParameters(command=command[0], args=command[1:], env=environment)
        async with stdio_client(server) as (reader, writer):
            async with ClientSession(reader, writer, logging_callback=driver.on_log, **options) as driver.client:
                driver.started = await driver.client.initialize()
                driver.version = driver.started.protocolVersion
                await driver.client.set_logging_level("info")
                yield driver

    @staticmethod
    def error_type():
        from mcp.shared.exceptions import McpError
        return McpError

    def call_tool(self, name, arguments):
        return self.client.call_tool(
            name, arguments, progress_callback=self.on_progress,
            read_timeout_seconds=datetime.timedelta(seconds=60))

    async def cancel(self):
        from mcp import types
        await self.client.send_notification(types.ClientNotification(types.CancelledNotification(
            method="notifications/cancelled",
            params=types.CancelledNotificationParams(requestId=self.client._request_id - 1))))
        return True

    async def complete(self, kind, name, argument, value, context=None):
        from mcp import types
        return await self._complete(types, kind, name, argument, value, context)

    @property
    def instructions(self):
        return self.started.instructions


class OlderSDK1(SDK1):
    """`mcp` 1 before it could ask a person to open a link."""

    asks_links = False
    newest_handshake = "2025-06-18"


class OldestSDK1(OlderSDK1):
    """`mcp` 1 before it could ask a person anything."""

    asks_forms = completes_in_context = False
    newest_handshake = "2025-03-26"

    async def _complete(self, types, kind, name, argument, value, context):
        reference = (types.PromptReference(type="ref/prompt", name=name) if kind == "prompt"
                     else types.ResourceReference(type="ref/resource", uri=name))
        result = await self.guarded(self.client.complete(reference, {"name": argument, "value": value}))
        return plain(result)["completion"]["values"]


class FastMCP(SDK2):
    """`fastmcp` 4."""

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, command, environment, mode, person=None):
        from fastmcp import Client
        from fastmcp.client.elicitation import ElicitResult
        from fastmcp.client.transports import StdioTransport

        async def elicit(message, kind, params, context):
            return ElicitResult(**person(params))

        driver = cls(None)
        transport = StdioTransport(command[0], command[1:], env=environment, keep_alive=False)
        async with Client(
            transport, elicitation_handler=elicit if person else None, log_handler=driver.on_log, **cls.options(mode)
        ) as driver.client:
            await driver.begin(mode)
            yield driver

    @staticmethod
    def options(mode):
        return {"mode": mode}

    def call_tool(self, name, arguments):
        return self.client.call_tool_mcp(name, arguments, progress_handler=self.on_progress)

    async def list(self, what):
        method = {"tools": "list_tools_mcp", "prompts": "list_prompts_mcp", "resources": "list_resources_mcp",
                  "resource_templates": "list_resource_templates_mcp"}[what]
        return plain(await self.guarded(getattr(self.client, method)()))

    async def read(self, uri):
        return plain(await self.guarded(self.client.read_resource_mcp(uri)))

    async def prompt(self, name, arguments=None):
        return plain(await self.guarded(self.client.get_prompt_mcp(name, arguments or {})))

    def _completion(self, reference, argument, context):
        return self.client.complete_mcp(reference, argument, context)

    async def listen(self, uri):
        from mcp.client.subscriptions import listen
        async with listen(self.client.session, resource_subscriptions=[uri]) as subscription:
            return subscription.honored.resource_subscriptions


class FastMCP1(FastMCP):
    """`fastmcp` 2 and 3, which use `mcp` 1."""

    error_type = staticmethod(SDK1.error_type)

    @staticmethod
    def options(mode):
        return {}

    async def begin(self, mode):
        self.version = self.client.initialize_result.protocolVersion
        await self.client.set_logging_level("info")

    async def cancel(self):
        await self.client.cancel(self.client.session._request_id - 1)
        return True

    async def complete(self, kind, name, argument, value, context=None):
        return await SDK1.complete(self, kind, name, argument, value, context)

    @property
    def instructions(self):
        return self.client.initialize_result.instructions


def installed():
    """The client of this Python: its driver, its name and version, and its modes."""
    def version(name):
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    if found := version("fastmcp"):
        if found < "4":
            return FastMCP1, f"fastmcp {found} (mcp {version('mcp')})", ["legacy"]
        return FastMCP, f"fastmcp {found} (mcp {version('mcp')})", ["2026-07-28", "auto", "legacy"]
    found = version("mcp") or "0"
    if found.startswith("1."):
        minor = int(found.split(".")[1])
        driver = OldestSDK1 if minor < 10 else OlderSDK1 if minor < 23 else SDK1
        return driver, f"mcp {found}", ["legacy"]
    return SDK2, f"mcp {found}", ["2026-07-28", "auto", "legacy"]
