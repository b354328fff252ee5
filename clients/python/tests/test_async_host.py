"""The asyncio client against the scripted host."""

from __future__ import annotations

import asyncio
import os
import signal
import unittest
from decimal import Decimal
from typing import Any

from fakes import FAKE, AsyncFakeHost
from support import raised

from alloy_host import AsyncHost, Cancelled, HostExited, Notification, ParseError, TimedOut, WireError


class Calls(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().slow_callback_duration = 60
        self.host = await AsyncFakeHost(command=FAKE, parse_float=Decimal, cancel_grace=30).start()

    async def asyncTearDown(self) -> None:
        await self.host.close()

    async def test_attributes_text_and_numbers(self) -> None:
        self.assertEqual(await self.host.echo(a="é\u2028\n😀", b=Decimal("0.10")), {"a": "é\u2028\n😀", "b": Decimal("0.10")})
        self.assertEqual(await self.host.drip(), "né\u2028😀")

    async def test_many_calls_at_once(self) -> None:
        answers = await asyncio.gather(*(self.host.echo(n=n) for n in range(500)))
        self.assertEqual([answer["n"] for answer in answers], list(range(500)))

    async def test_large_messages_both_ways(self) -> None:
        self.assertEqual(await self.host.big(length=2_500_000), "é" * 2_500_000)
        text = "x" * 5_000_000
        self.assertEqual((await self.host.echo(text=text))["text"], text)

    async def test_a_batch_answers_in_the_order_of_its_calls(self) -> None:
        answers = await self.host.batch([("a", {"n": 1}), ("b", None)])
        self.assertEqual([answer["method"] for answer in answers], ["a", "b"])
        self.assertEqual(await self.host.batch([]), [])

    async def test_an_unreadable_message_fails_its_call(self) -> None:
        with self.assertRaises(ParseError):
            await self.host.call("unreadable", timeout=10)

    async def test_progress(self) -> None:
        seen: list[object] = []
        self.assertEqual(await self.host.count(to=3, on_progress=lambda p: seen.append(p["done"])), "counted")
        self.assertEqual(seen, [1, 2, 3])

    async def test_what_on_progress_raises_ends_the_call(self) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            await self.host.call("wait", {}, on_progress=fail)
        self.assertEqual(len(await self.host.cancels()), 1)

    async def test_cancelling_the_task_cancels_the_call(self) -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(self.host.call("wait", on_progress=lambda _: begun.set()))
        await begun.wait()
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(await self.host.cancels(), [1])

    async def test_cancelling_carries_what_the_host_says_of_the_call(self) -> None:
        data = {"outcome": "unknown", "executionId": "e5", "attempts": [{"n": 1, "phase": "ambiguous"}]}
        results = [{"result": {"outcome": "applied", "executionId": "e1"}}]
        for method, params, expected in (
            ("wait", {"data": data}, ("unknown", "e5", data["attempts"])),
            ("parts", {"result": {"outcome": "applied", "executionId": "e6"}}, ("applied", "e6", [])),
            ("parts", {"result": {"results": results}}, ("applied", None, [])),
        ):
            begun = asyncio.Event()
            task = asyncio.create_task(self.host.call(method, params, on_progress=lambda _: begun.set()))
            await begun.wait()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError) as caught:
                await task
            error = raised(caught.exception)
            self.assertEqual((error.outcome, error.execution_id, error.attempts), expected)
            self.assertIsInstance(error.__cause__, Cancelled)
            self.assertTrue(task.cancelled())
        self.assertEqual(error.data["results"], results)

    async def test_a_timeout_around_a_call_still_works(self) -> None:
        if not hasattr(asyncio, "timeout"):
            self.skipTest("asyncio.timeout came with Python 3.11")
        with self.assertRaises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                await self.host.call("wait", {"outcome": "applied"})
        cause: Any = caught.exception.__cause__
        self.assertEqual(cause.outcome, "applied")

    async def test_a_host_that_does_not_answer_holds_a_cancelled_task_only_shortly(self) -> None:
        async with AsyncFakeHost(command=FAKE, cancel_grace=0.05) as host:
            task = asyncio.create_task(host.call("deaf"))
            await host.echo()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError) as caught:
                await task
            self.assertEqual(raised(caught.exception).outcome, "unknown")
        task = asyncio.create_task(self.host.call("deaf"))
        await self.host.echo()
        task.cancel()
        await self.host.echo()
        task.cancel()  # A second time: at once.
        with self.assertRaises(asyncio.CancelledError):
            await task

    async def test_what_on_progress_raises_carries_it_too(self) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError) as caught:
            await self.host.call("wait", {"outcome": "applied"}, on_progress=fail)
        error: Any = caught.exception
        self.assertEqual(error.outcome, "applied")

    async def test_an_unreadable_message_fails_its_call_and_no_other(self) -> None:
        others = [asyncio.create_task(self.host.call("wait", {}, timeout=1)) for _ in range(3)]
        await self.host.echo()
        with self.assertLogs("alloy_host", "ERROR"), self.assertRaises(ParseError):
            await self.host.call("unreadable")
        for other in others:
            with self.assertRaises(TimedOut):
                await other

    async def test_timeout_cancels_and_tells_the_outcome_that_the_host_knows(self) -> None:
        with self.assertRaises(TimedOut) as caught:
            await self.host.call("wait", {"outcome": "applied"}, timeout=0.05)
        self.assertEqual(caught.exception.outcome, "applied")
        self.assertIsInstance(caught.exception.__cause__, Cancelled)
        self.assertEqual(await self.host.call("late", timeout=0.05), "done after all")

    async def test_timeout_with_a_host_that_does_not_answer(self) -> None:
        async with AsyncFakeHost(command=FAKE, cancel_grace=0.05) as host:
            with self.assertRaises(TimedOut) as caught:
                await host.call("deaf", timeout=0.05)
            self.assertEqual(caught.exception.outcome, "unknown")

    async def test_plain_and_coroutine_callbacks(self) -> None:
        seen: asyncio.Queue[object] = asyncio.Queue()

        async def ask(notification: Notification) -> None:
            await seen.put(await self.host.echo(got=notification.params))

        self.host.on("hello", ask)
        stop = self.host.on("*", seen.put_nowait)
        await self.host.say(method="hello", params=1)
        self.assertEqual(await seen.get(), Notification("hello", 1))
        self.assertEqual(await seen.get(), {"got": 1})
        stop()
        await self.host.say(method="other", params=1)
        self.assertTrue(seen.empty())


class TheEnd(unittest.IsolatedAsyncioTestCase):
    async def test_a_host_that_dies_fails_its_calls_and_tells_why(self) -> None:
        async with AsyncFakeHost(command=FAKE, stderr="capture", restart=False) as host:
            waiting = asyncio.create_task(host.call("wait"))
            with self.assertRaises(HostExited) as caught:
                await host.call("exit", {"code": 3, "stderr": "no such option"})
            self.assertEqual((caught.exception.exit_code, caught.exception.outcome), (3, "unknown"))
            self.assertIn("no such option", caught.exception.stderr_tail)
            with self.assertRaises(HostExited):
                await waiting
            with self.assertRaises(HostExited) as later:
                await host.echo()
            self.assertEqual(later.exception.outcome, "not_sent")

    async def test_a_host_that_ends_at_once(self) -> None:
        for _ in range(20):
            command = ["/bin/sh", "-c", "echo 'no such option' >&2; exit 2"]
            async with AsyncHost(command=command, stderr="capture") as host:
                with self.assertRaises(HostExited) as caught:
                    await host.call("ping", timeout=30)
            self.assertEqual((caught.exception.exit_code, caught.exception.stderr_tail), (2, "no such option\n"))

    async def test_a_killed_host(self) -> None:
        async with AsyncFakeHost(command=FAKE, restart=False) as host:
            assert host.pid
            os.kill(host.pid, signal.SIGKILL)
            with self.assertRaises(HostExited) as caught:
                await host.call("wait")
            self.assertEqual(caught.exception.exit_code, -signal.SIGKILL)

    async def test_stray_output_ends_the_host_instead_of_hanging(self) -> None:
        async with AsyncFakeHost(command=FAKE) as host:
            with self.assertRaises(WireError):
                await host.call("garbage")

    async def test_close(self) -> None:
        host = AsyncFakeHost(command=FAKE)
        with self.assertRaises(RuntimeError):
            await host.echo()
        await host.start()
        self.assertEqual((await host.close(), await host.close(), host.exit_code), (0, 0, 0))
        stubborn = await AsyncFakeHost("--stubborn", command=FAKE).start()
        await stubborn.echo()
        self.assertEqual(await stubborn.close(timeout=0.05), -signal.SIGKILL)

    def test_a_loop_that_ends_without_close_leaves_no_process(self) -> None:
        async def main() -> int:
            host = await AsyncFakeHost(command=FAKE).start()
            await host.echo()
            assert host.pid
            return host.pid

        self.assertRaises(ProcessLookupError, os.kill, asyncio.run(main()), 0)


if __name__ == "__main__":
    unittest.main()
