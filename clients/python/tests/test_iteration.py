"""The iterators over pages and progress, against the sandbox."""

from __future__ import annotations

import asyncio
import unittest
from typing import Any

from support import PACKAGE, real_host

from alloy_host import AlloyError, AsyncHost, Cancelled, Host

SEED = str(PACKAGE.parent.parent / "protocol" / "conformance" / "seed.json")
OPTIONS = ("--sandbox", "--seed", SEED)
TARGET: Any = {
    "connectorId": "shippo",
    "userId": "ada000000000000000000001",
    "credentialId": "c0ffee000000000000000001",
}
LIST: Any = {**TARGET, "actionId": "ListAddresses", "queryParameters": {"results": 2}}
WRITE: Any = {**TARGET, "actionId": "CreateAddress", "requestBody": {"name": "Grace", "country": "US"}}


class Sync(unittest.TestCase):
    def setUp(self) -> None:
        self.host = Host(*OPTIONS, command=real_host())
        self.addCleanup(self.host.close)
        self.host.execute.batch(items=[WRITE] * 4)

    def reads(self) -> int:
        return self.host.sandbox.journal(connectorId="shippo", actionId="ListAddresses")["count"]

    def test_pages_are_read_when_they_are_asked_for(self) -> None:
        pages = self.host.pages(**LIST)
        first = next(pages)
        self.assertEqual((first["count"], first["complete"], self.reads()), (2, False, 1))
        rest = list(pages)
        self.assertEqual(([page["count"] for page in rest], rest[-1]["complete"]), ([2, 1], True))

    def test_items(self) -> None:
        self.assertEqual(len({item["object_id"] for item in self.host.items(**LIST)}), 5)
        self.assertEqual(self.reads(), 3)

    def test_an_error_of_a_later_page_is_raised(self) -> None:
        fault: Any = {"match": {"actionId": "ListAddresses", "connectorId": "shippo", "nth": 2}, "effect": "status"}
        self.host.sandbox.faults.set(faults=[{**fault, "status": 403}])
        pages = self.host.pages(**LIST)
        next(pages)
        with self.assertRaises(AlloyError) as caught:
            next(pages)
        self.assertEqual(caught.exception.kind, "forbidden")


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.host = await AsyncHost(*OPTIONS, command=real_host()).start()
        self.addAsyncCleanup(self.host.close)

    async def test_pages_and_items(self) -> None:
        await self.host.execute.batch(items=[WRITE] * 4)
        self.assertEqual([page["count"] async for page in self.host.pages(**LIST)], [2, 2, 1])
        self.assertEqual(len([item async for item in self.host.items(**LIST)]), 5)

    async def test_progress_and_the_result(self) -> None:
        async with self.host.progress("execute.batch", {"items": [WRITE] * 3}) as reports:
            self.assertEqual([report["done"] async for report in reports], [1, 2, 3])
        self.assertEqual(len((await reports.result())["results"]), 3)

    async def test_leaving_cancels_the_call(self) -> None:
        match = {"actionId": "CreateAddress", "connectorId": "shippo", "nth": 2}
        await self.host.call("sandbox.faults.set", {"faults": [{"match": match, "effect": "delay", "delayMs": 60_000}]})
        async with self.host.progress("execute.batch", {"items": [WRITE] * 3}) as reports:
            async for report in reports:
                self.assertEqual(report["done"], 1)
                while (await self.host.sandbox.faults.report())["neverHit"]:
                    await asyncio.sleep(0.01)
                break
        with self.assertRaises(asyncio.CancelledError) as caught:
            await reports.result()
        cause = caught.exception.__cause__
        assert isinstance(cause, Cancelled)
        self.assertEqual((cause.outcome, len(cause.results)), ("unknown", 3))

    async def test_an_error_ends_the_progress(self) -> None:
        async with self.host.progress("no.such.method", {}) as reports:
            self.assertEqual([report async for report in reports], [])
            with self.assertRaises(AlloyError):
                await reports.result()


if __name__ == "__main__":
    unittest.main()
