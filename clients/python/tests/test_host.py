"""The synchronous client against the scripted host."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from queue import Queue
from typing import Any
from unittest.mock import patch

from fakes import FAKE, FakeHost
from support import PACKAGE, real_host

from alloy_host import AlloyError, Cancelled, Host, HostExited, Notification, ParseError, TimedOut, WireError


class Calls(unittest.TestCase):
    def setUp(self) -> None:
        self.host = FakeHost(command=FAKE, stderr="capture")
        self.addCleanup(self.host.close)

    def test_attributes_spell_the_method_and_keywords_the_parameters(self) -> None:
        self.assertEqual(self.host.echo(a=1, b=["é"]), {"a": 1, "b": ["é"]})
        self.assertEqual(repr(self.host.sandbox.clock.advance), "<alloy-host method sandbox.clock.advance>")
        self.assertFalse(hasattr(self.host, "__len__"))

    def test_positional_parameters(self) -> None:
        self.assertEqual(self.host.call("echo", [1, 2]), [1, 2])

    def test_text_of_every_kind_comes_back(self) -> None:
        text = "line\nbreaks\r\u2028\u2029\x00 é e\u0301 😀 \\u"
        self.assertEqual(self.host.echo(text=text), {"text": text})
        self.assertEqual(self.host.drip(), "né\u2028😀")

    def test_large_messages_both_ways(self) -> None:
        self.assertEqual(self.host.big(length=2_500_000), "é" * 2_500_000)
        text = "x" * 5_000_000
        self.assertEqual(self.host.echo(text=text)["text"], text)

    def test_numbers(self) -> None:
        self.assertEqual(self.host.raw(text="[12345678901234567890, 0.5]"), [12345678901234567890, 0.5])
        with FakeHost(command=FAKE, parse_float=Decimal) as host:
            self.assertEqual(str(host.raw(text="0.10")), "0.10")
            self.assertEqual(host.echo(price=Decimal("19.90")), {"price": Decimal("19.90")})

    def test_threads_share_one_host(self) -> None:
        def work(n: int) -> int:
            return int(self.host.echo(n=n)["n"])

        with ThreadPoolExecutor(16) as pool:
            self.assertEqual(list(pool.map(work, range(500))), list(range(500)))

    def test_a_batch_answers_in_the_order_of_its_calls(self) -> None:
        answers = self.host.batch([("a", {"n": 1}), ("b", None), ("c", [3])])
        self.assertEqual([answer["method"] for answer in answers], ["a", "b", "c"])
        self.assertEqual(self.host.batch([]), [])

    def test_an_unreadable_message_fails_its_call(self) -> None:
        self.assertRaises(ParseError, self.host.call, "unreadable", timeout=10)

    def test_an_unreadable_message_fails_its_call_and_no_other(self) -> None:
        with ThreadPoolExecutor(8) as pool, self.assertLogs("alloy_host", "ERROR"):
            others = [pool.submit(self.host.call, "wait", {}, timeout=1) for _ in range(3)]
            while len(self.host._lives.connection.session._open) < 3:
                time.sleep(0.01)
            for _ in range(3):
                self.assertRaises(ParseError, self.host.call, "unreadable")
            self.assertEqual(self.host.echo(x=1), {"x": 1})
            for other in others:
                self.assertIsInstance(other.exception(timeout=10), TimedOut)

    def test_no_call_waits_for_ever(self) -> None:
        with FakeHost(command=FAKE, default_timeout=0.05, cancel_grace=0.05) as host:
            self.assertRaises(TimedOut, host.call, "deaf")
            self.assertRaises(ValueError, host.call, "echo", {"x": [[]] * 2, "y": "z" * (17 << 20)})

    def test_parameters_that_json_cannot_hold_leave_the_host_usable(self) -> None:
        self.assertRaises(ValueError, self.host.call, "echo", {"x": float("nan")})
        self.assertEqual(self.host.echo(x=1), {"x": 1})


class CancelAndProgress(unittest.TestCase):
    def setUp(self) -> None:
        self.host = FakeHost(command=FAKE, cancel_grace=30)
        self.addCleanup(self.host.close)

    def test_progress_arrives_in_order_in_the_calling_thread(self) -> None:
        seen: list[object] = []
        result = self.host.count(to=3, on_progress=lambda p: seen.append((p["done"], threading.get_ident())))
        self.assertEqual(result, "counted")
        self.assertEqual(seen, [(n, threading.get_ident()) for n in (1, 2, 3)])

    def test_on_progress_may_call_the_host(self) -> None:
        seen: list[object] = []
        self.host.count(to=2, on_progress=lambda p: seen.append(self.host.echo(n=p["done"])["n"]))
        self.assertEqual(seen, [1, 2])

    def test_what_on_progress_raises_ends_the_call(self) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError

        self.assertRaises(ZeroDivisionError, self.host.call, "wait", {}, on_progress=fail)
        self.assertEqual(len(self.host.cancels()), 1)

    def test_what_is_raised_meanwhile_carries_what_the_host_says_of_the_call(self) -> None:
        data = {"outcome": "unknown", "executionId": "e5", "attempts": [{"n": 1, "phase": "ambiguous"}]}

        def fail(_: object) -> None:
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError) as caught:
            self.host.call("wait", {"data": data}, on_progress=fail)
        error: Any = caught.exception
        self.assertEqual((error.outcome, error.execution_id, error.attempts), ("unknown", "e5", data["attempts"]))
        self.assertIsInstance(error.__cause__, Cancelled)
        with self.assertRaises(ZeroDivisionError) as caught:
            self.host.call("parts", {"result": {"outcome": "applied", "executionId": "e6"}}, on_progress=fail)
        error = caught.exception
        self.assertEqual((error.outcome, error.execution_id, error.data["result"]["executionId"]), ("applied", "e6", "e6"))

    def test_a_batch_of_executions_keeps_what_it_has(self) -> None:
        item = {"kind": "cancelled", "outcome": "unknown", "executionId": "e2"}
        results = [{"result": {"outcome": "applied"}}, {"error": {"code": -32800, "message": "m", "data": item}}]
        with self.assertRaises(TimedOut) as caught:
            self.host.call("parts", {"result": {"results": results}}, timeout=0.05)
        self.assertEqual((caught.exception.outcome, caught.exception.results), ("unknown", results))
        done = {"results": results[:1]}
        self.assertEqual(self.host.call("parts", {"result": done}, timeout=0.05), done)

    def test_timeout_cancels_and_tells_the_outcome_that_the_host_knows(self) -> None:
        with self.assertRaises(TimedOut) as caught:
            self.host.call("wait", {"outcome": "applied"}, timeout=0.05)
        self.assertEqual(caught.exception.outcome, "applied")
        self.assertEqual(caught.exception.message, "wait took longer than 0.05 s")
        self.assertIsInstance(caught.exception, TimeoutError)
        self.assertIsInstance(caught.exception.__cause__, Cancelled)
        self.assertEqual(len(self.host.cancels()), 1)

    def test_a_reply_that_crosses_the_cancel_is_a_reply(self) -> None:
        self.assertEqual(self.host.call("late", timeout=0.05), "done after all")

    def test_a_timeout_that_no_thread_can_wait_is_none(self) -> None:
        for timeout in (float("inf"), 1e300, 1e10):
            self.assertEqual(self.host.call("echo", {"x": 1}, timeout=timeout), {"x": 1})
        with self.assertRaises(ValueError):
            self.host.call("echo", {"x": 1}, timeout=float("nan"))

    def test_timeout_with_a_host_that_does_not_answer(self) -> None:
        with FakeHost(command=FAKE, cancel_grace=0.05) as host:
            with self.assertRaises(TimedOut) as caught:
                host.call("deaf", timeout=0.05)
            self.assertEqual(caught.exception.outcome, "unknown")
            self.assertEqual(host.echo(x=1), {"x": 1})

    def test_timeout_holds_even_when_the_host_has_stopped_reading(self) -> None:
        with FakeHost(command=FAKE, cancel_grace=0.05) as host:
            host.echo()
            os.kill(host.pid, signal.SIGSTOP)
            try:
                started = time.monotonic()
                self.assertRaises(TimedOut, host.call, "echo", {"x": "y" * 5_000_000}, timeout=0.1)
                self.assertLess(time.monotonic() - started, 5)
            finally:
                os.kill(host.pid, signal.SIGCONT)

    def test_ctrl_c_cancels_the_call(self) -> None:
        program = f"""
from alloy_host import Host
host = Host(command={FAKE!r})
try:
    host.call("wait", on_progress=lambda _: print("waiting", flush=True))
except KeyboardInterrupt:
    print(host.cancels())
host.close()
"""
        run = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PACKAGE)}
        )
        with run:
            assert run.stdout
            self.assertEqual(run.stdout.readline(), b"waiting\n")
            run.send_signal(signal.SIGINT)
            self.assertEqual(run.stdout.read(), b"[1]\n")


class Notifications(unittest.TestCase):
    def test_callbacks_may_call_the_host_and_may_fail(self) -> None:
        seen: Queue[object] = Queue()
        with FakeHost(command=FAKE) as host:

            def fail(_: Notification) -> None:
                raise ZeroDivisionError

            host.on("hello", fail)
            stop = host.on("hello", lambda n: seen.put(host.echo(got=n.params)))
            host.on("*", lambda n: seen.put(n))
            with self.assertLogs("alloy_host", "ERROR"):
                host.say(method="hello", params={"x": 1})
                self.assertEqual(seen.get(timeout=10), {"got": {"x": 1}})
                self.assertEqual(seen.get(timeout=10), Notification("hello", {"x": 1}))
            stop()
            host.say(method="other", params=None)
            self.assertEqual(seen.get(timeout=10), Notification("other", None))


class TheEnd(unittest.TestCase):
    def test_a_host_that_dies_fails_its_calls_and_tells_why(self) -> None:
        with FakeHost(command=FAKE, stderr="capture", restart=False) as host, ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(host.call, "wait", {"n": n}) for n in range(2)]
            with self.assertRaises(HostExited) as caught:
                host.call("exit", {"code": 3, "stderr": "no such option"})
            self.assertEqual((caught.exception.exit_code, caught.exception.outcome), (3, "unknown"))
            self.assertIn("no such option", caught.exception.stderr_tail)
            self.assertIn("exited with code 3", str(caught.exception))
            for future in waiting:
                self.assertIsInstance(future.exception(timeout=10), HostExited)
            with self.assertRaises(HostExited) as later:
                host.echo()
            self.assertEqual(later.exception.outcome, "not_sent")

    def test_a_host_that_ends_at_once(self) -> None:
        for _ in range(20):
            with Host(command=["/bin/sh", "-c", "echo 'no such option' >&2; exit 2"], stderr="capture") as host:
                with self.assertRaises(HostExited) as caught:
                    host.call("ping", timeout=30)
            self.assertEqual((caught.exception.exit_code, caught.exception.stderr_tail), (2, "no such option\n"))

    def test_a_write_to_a_host_that_refused_its_options_was_not_sent(self) -> None:
        with Host("--no-such-option", command=real_host(), stderr="capture") as host:
            with self.assertRaises(HostExited) as caught:
                host.users.create(username="ada@example.com")
        self.assertEqual((caught.exception.exit_code, caught.exception.outcome), (2, "not_sent"))
        self.assertIn("no-such-option", str(caught.exception))

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_a_forked_process_leaves_the_host_to_its_parent(self) -> None:
        program = textwrap.dedent(f"""
            import os, sys, time
            from alloy_host import AlloyError, Host
            host = Host(command={FAKE!r})
            host.echo()
            child = os.fork()
            if child == 0:
                try:
                    host.echo(timeout=20)
                except AlloyError as error:
                    print(error.outcome, error.message, flush=True)
                print(host.close(), flush=True)
                sys.exit()  # It runs what is registered for the end of the program.
            os.waitpid(child, 0)
            print(host.echo(n=1)["n"], flush=True)
            sleeper = os.fork()
            if sleeper == 0:
                time.sleep(20)
                os._exit(0)
            # It has no copy of the host's stdin.
            print(host.close(timeout=15), flush=True)
            os.kill(sleeper, 9)
        """)
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        output = subprocess.check_output([sys.executable, "-c", program], env=environment, timeout=30, text=True)
        first, *rest = output.splitlines()
        self.assertIn("not_sent alloy-host belongs to the process that this one was forked from (echo)", first)
        self.assertEqual(rest, ["None", "1", "0"])

    def test_a_killed_host(self) -> None:
        with FakeHost(command=FAKE, restart=False) as host:
            with self.assertRaises(HostExited) as caught:
                host.call("wait", on_progress=lambda _: os.kill(host.pid, signal.SIGKILL))
            self.assertEqual(caught.exception.exit_code, -signal.SIGKILL)
            self.assertIn("SIGKILL", str(caught.exception))

    def test_stray_output_ends_the_host_instead_of_hanging(self) -> None:
        with FakeHost(command=FAKE) as host:
            with self.assertRaises(WireError) as caught:
                host.call("garbage")
            self.assertIn("stray print", str(caught.exception))
            self.assertIsInstance(caught.exception, AlloyError)

    def test_close_ends_the_process_and_is_repeatable(self) -> None:
        host = FakeHost(command=FAKE)
        self.assertIsNone(host.exit_code)
        self.assertEqual((host.close(), host.close(), host.exit_code), (0, 0, 0))
        self.assertRaises(HostExited, host.echo)

    def test_close_is_stronger_than_a_host_that_will_not_leave(self) -> None:
        host = FakeHost("--stubborn", command=FAKE)
        host.echo()
        self.assertEqual(host.close(timeout=0.05), -signal.SIGKILL)

    def test_it_says_why_it_cannot_be_passed_to_another_process(self) -> None:
        with FakeHost(command=FAKE) as host:
            with self.assertRaisesRegex(TypeError, "another process: start one there"):
                pickle.dumps(host)

    def test_a_forgotten_host_is_ended(self) -> None:
        host = FakeHost(command=FAKE)
        pid = host.pid
        del host
        gc.collect()
        self.assertRaises(ProcessLookupError, os.kill, pid, 0)

    def test_a_program_that_never_closes_leaves_no_process(self) -> None:
        program = f"from alloy_host import Host; host = Host(command={FAKE!r}); host.echo(); print(host.pid)"
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        output = subprocess.check_output([sys.executable, "-c", program], env=environment, timeout=30)
        self.assertRaises(ProcessLookupError, os.kill, int(output), 0)


class Finding(unittest.TestCase):
    def test_a_missing_executable_is_named(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "no-such-host.*ALLOY_HOST"):
            Host(command="no-such-host")

    def test_argument_then_environment_then_path(self) -> None:
        from alloy_host._launch import find_host

        here = str(Path(FAKE[1]).parent)
        with patch.dict(os.environ, {"ALLOY_HOST": sys.executable, "PATH": here}):
            self.assertEqual(find_host(["/bin/sh", "-c"]), ["/bin/sh", "-c"])
            self.assertEqual(find_host(None), [sys.executable])
            del os.environ["ALLOY_HOST"]
            with self.assertRaisesRegex(FileNotFoundError, "'alloy-host'"):
                find_host(None)

    def test_an_older_python_is_named(self) -> None:
        program = "import sys; sys.version_info = (3, 9, 18); sys.version = '3.9.18 (main)'; import alloy_host"
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=30)
        self.assertIn("ImportError: alloy_host needs Python 3.10 or later, and this is 3.9.18", run.stderr)

    def test_where_pip_puts_it(self) -> None:
        from alloy_host._launch import find_host

        with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"PATH": "/nowhere"}):
            os.environ.pop("ALLOY_HOST", None)
            executable = Path(folder) / "alloy-host"
            executable.write_text("#!/bin/sh\n")
            executable.chmod(0o755)
            # As with `pip install` outside of a virtual environment, by somebody who may not write to the system's folders.
            with patch("sysconfig.get_path", lambda _, scheme="": folder if "user" in scheme else "/nowhere"):
                self.assertEqual(find_host(None), [str(executable)])


if __name__ == "__main__":
    unittest.main()
