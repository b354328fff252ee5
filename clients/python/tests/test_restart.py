"""The restart of a host that died by itself: what the conformance cases can't show."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import unittest
from typing import Any
from unittest.mock import patch

from fakes import FAKE, AsyncFakeHost, FakeHost
from support import PACKAGE, raised, real_host

from alloy_host import AlloyError, AsyncHost, Host, HostExited, UnknownOutcome, result_of
from alloy_host import _restart as restart
from alloy_host._protocol import Session
from alloy_host._restart import Call, Fate, Restarts, fate

SEED = str(PACKAGE.parent.parent / "protocol" / "conformance" / "seed.json")
TARGET = {
    "connectorId": "shippo",
    "userId": "ada000000000000000000001",
    "credentialId": "c0ffee000000000000000001",
}
WRITE = {**TARGET, "actionId": "CreateAddress", "requestBody": {"name": "Ada", "country": "GB"}}


class Dead:
    """A process that has ended."""

    died = True
    ended_at = 100.0


class Starts(unittest.TestCase):
    def test_three_within_a_minute_with_growing_waits(self) -> None:
        with patch.object(restart, "monotonic", lambda: now):
            starts = Restarts(True)
            for now, wait in ((100.0, 0.0), (101.0, 0.5), (102.0, 2.0)):
                self.assertEqual(starts.next(Dead()), Dead.ended_at + wait)
                starts.started()
            now = 159.0
            self.assertIsNone(starts.next(Dead()))
            now = 160.5
            self.assertEqual(starts.next(Dead()), Dead.ended_at + 2.0)

    def test_none_for_a_process_that_lives_and_where_it_is_turned_off(self) -> None:
        alive = Dead()
        alive.died = False
        self.assertIsNone(Restarts(True).next(alive))
        self.assertIsNone(Restarts(False).next(Dead()))


class Fates(unittest.TestCase):
    ROW = {"executionId": "e1", "effect": "write"}

    def decide(self, call: Call, *answers: Any) -> Fate | AlloyError:
        lookup = fate(call, HostExited("alloy-host was ended by SIGKILL", data={"outcome": "unknown"}))
        try:
            next(lookup)
            for answer in answers:
                lookup.send(answer)
        except StopIteration as end:
            found: Fate | AlloyError = end.value
            return found
        raise AssertionError("more answers are needed")

    def test_of_each_kind_of_call(self) -> None:
        disk = {"ledger": "disk"}
        execution = Call("execute", {}, "name")
        cases: list[tuple[Call, list[Any], type[AlloyError] | None, str | None, str | None]] = [
            (Call("connectors.list", None, None), [], None, None, None),
            (Call("execute.pages", {}, None), [], None, None, None),
            (Call("users.create", {}, None), [], UnknownOutcome, "unknown", None),
            (Call("execute.batch", {}, None), [], UnknownOutcome, "unknown", None),
            (Call("execute", ["shippo"], None), [], UnknownOutcome, "unknown", None),
            (execution, [{"ledger": "memory"}], UnknownOutcome, "unknown", None),
            (execution, [AlloyError("no")], UnknownOutcome, "unknown", None),
            (execution, [disk, AlloyError("unreadable")], UnknownOutcome, "unknown", None),
            (execution, [disk, {"executions": []}], None, None, None),
            (execution, [disk, {"executions": [{**self.ROW, "effect": "read", "outcome": "unknown"}]}], None, None, None),
            (execution, [disk, {"executions": [{**self.ROW, "outcome": "unknown"}]}], UnknownOutcome, "unknown", "e1"),
            (execution, [disk, {"executions": [{**self.ROW, "outcome": "in_flight"}]}], UnknownOutcome, "unknown", "e1"),
            (execution, [disk, {"executions": [{**self.ROW, "outcome": "applied"}]}], HostExited, "applied", "e1"),
            (execution, [disk, {"executions": [{**self.ROW, "outcome": "rejected"}]}], HostExited, "rejected", "e1"),
        ]
        for call, answers, kind, outcome, id in cases:
            with self.subTest(call=call, answers=answers):
                found = self.decide(call, *answers)
                if kind is None:
                    self.assertIs(found, Fate.AGAIN)
                else:
                    assert isinstance(found, AlloyError)
                    self.assertEqual((type(found), found.outcome, found.execution_id), (kind, outcome, id))
                    self.assertIn("SIGKILL", found.message)


class Names(unittest.TestCase):
    def sent(self, method: str, params: Any, restart: bool = True) -> Any:
        call = Call.named(method, params, restart)
        return Session(None, 10_000).request(method, params, True, call.call_id).data

    def test_an_execution_gets_a_name_beside_its_progress_token(self) -> None:
        self.assertRegex(self.sent("execute", {"a": 1}).decode(), r'"_meta":{"callId":"[0-9a-f-]{36}","progressToken"')
        self.assertIn(b'"_meta":{"callId":"mine","progress', self.sent("execute", {"_meta": {"callId": "mine"}}))
        self.assertNotIn(b"callId", self.sent("execute", {"a": 1}, restart=False))
        self.assertNotIn(b"callId", self.sent("users.create", {"a": 1}))


class MortalHosts(unittest.TestCase):
    def test_a_read_is_sent_again_once(self) -> None:
        with FakeHost("--mortal", command=FAKE) as host:
            first = host.pid
            with self.assertRaises(HostExited) as caught:
                host.call("connectors.list")
            self.assertEqual((caught.exception.outcome, caught.exception.exit_code), ("unknown", 7))
            self.assertNotEqual(host.pid, first)
            self.assertEqual(host.echo(n=1), {"n": 1})

    def test_a_read_is_sent_again_once_with_asyncio(self) -> None:
        async def main() -> None:
            async with AsyncFakeHost("--mortal", command=FAKE) as host:
                with self.assertRaises(HostExited) as caught:
                    await host.call("connectors.list")
                self.assertEqual((caught.exception.outcome, caught.exception.exit_code), ("unknown", 7))
                self.assertEqual(await host.echo(n=1), {"n": 1})

        asyncio.run(main())


class Batches(unittest.TestCase):
    """Each call of a batch is settled on its own."""

    CALLS = (
        ("connectors.get", {"connectorId": "slack"}),
        ("execute", WRITE),
        ("users.get", {"userId": TARGET["userId"]}),
        ("users.get", {"userId": result_of(2, "/userId")}),
    )

    def check(self, answers: list[Any]) -> None:
        self.assertEqual(answers[0]["connector"]["id"], "slack")
        self.assertIsInstance(answers[1], UnknownOutcome)
        self.assertIsNotNone(answers[1].execution_id)
        self.assertEqual(answers[2]["username"], "ada@example.com")
        # The call that it refers to is no longer in its message.
        self.assertIsInstance(answers[3], HostExited)

    FAULT = {"match": {"connectorId": "shippo", "actionId": "CreateAddress"}, "effect": "delay", "delayMs": 60_000}

    def test_with_asyncio(self) -> None:
        async def main(folder: str) -> None:
            options = ("--sandbox", "--seed", SEED, "--state-dir", folder)
            async with AsyncHost(*options, command=real_host()) as host:
                await host.call("sandbox.faults.set", {"faults": [self.FAULT]})
                batch = asyncio.create_task(host.batch(self.CALLS))
                while (await host.sandbox.faults.report())["neverHit"]:
                    await asyncio.sleep(0.01)
                assert host.pid is not None
                os.kill(host.pid, signal.SIGKILL)
                self.check(await batch)

        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(main(folder))

    def test_cancelling_while_the_next_host_is_awaited(self) -> None:
        async def main() -> None:
            async with AsyncHost("--sandbox", "--seed", SEED, command=real_host()) as host:
                for _ in range(2):
                    assert host.pid is not None
                    os.kill(host.pid, signal.SIGKILL)
                    await host.ping()
                await host.call("sandbox.faults.set", {"faults": [self.FAULT]})
                call = asyncio.create_task(host.execute(**WRITE))  # type: ignore[arg-type]
                while (await host.sandbox.faults.report())["neverHit"]:
                    await asyncio.sleep(0.01)
                assert host.pid is not None
                os.kill(host.pid, signal.SIGKILL)
                await asyncio.sleep(0.2)  # The next start is two seconds away.
                call.cancel()
                with self.assertRaises(asyncio.CancelledError) as caught:
                    await call
                self.assertEqual(raised(caught.exception).outcome, "unknown")
                await host.ping()

        asyncio.run(main())

    def test_closing_while_the_next_host_is_awaited(self) -> None:
        async def main() -> None:
            async with AsyncHost("--sandbox", command=real_host()) as host:
                for _ in range(2):
                    assert host.pid is not None
                    os.kill(host.pid, signal.SIGKILL)
                    await host.ping()
                os.kill(host.pid, signal.SIGKILL)
                call = asyncio.create_task(host.ping())
                await asyncio.sleep(0.2)
                await host.close()
                with self.assertRaises(HostExited):
                    await call

        asyncio.run(main())


if __name__ == "__main__":
    unittest.main()
