"""The cases of `protocol/conformance`, against the real executable, for both clients."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import unittest
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support import real_host  # isort: skip

from conformance_clients import AsyncClient, Client, ThreadClient, folder_of_cases, observed
from conformance_values import Mismatch, built, check

#: The longest time of a step, in seconds.
STEP = 60.0
#: The variable with the path of the file for the results.
REPORT = "CONFORMANCE_REPORT"


async def answered(call: Coroutine[Any, Any, Any]) -> Any:
    """The result of a call, or its exception as a value, also when its task is cancelled."""
    try:
        return await call
    except (Exception, asyncio.CancelledError) as error:
        return error


class CaseRun:
    """One run of a case."""

    def __init__(self, case: dict[str, Any], client: Client) -> None:
        self._steps: list[dict[str, Any]] = case["steps"]
        self._client = client
        self._saved: dict[str, Any] = {}
        self._started: dict[str, tuple[asyncio.Task[Any], list[Any]]] = {}
        self._isClosed = False

    async def run(self) -> None:
        """Runs the steps, and closes the client whatever happens."""
        try:
            await self._client.start()
            for index, step in enumerate(self._steps):
                try:
                    await asyncio.wait_for(self._step(step), STEP)
                except (Mismatch, asyncio.TimeoutError) as error:
                    raise Mismatch(f"step {index + 1}, {json.dumps(step)[:200]}: {error or 'too slow'}") from error
        finally:
            for task, _ in self._started.values():
                task.cancel()
            if not self._isClosed:
                await self._client.close()

    async def _step(self, step: dict[str, Any]) -> None:
        match next(iter(step)):
            case "call" if "as" in step:
                self._started[step["as"]] = self._start(step)
                await asyncio.sleep(0)
            case "call" if step.get("eventually"):
                await self._repeat(step)
            case "call":
                await self._compare(step["expect"], *self._start(step))
            case "await":
                await self._compare(step["expect"], *self._started.pop(step["await"]))
            case "cancel":
                self._started[step["cancel"]][0].cancel()
            case "notification":
                await self._notification(step)
            case "batch":
                await self._batch(step)
            case "pause":
                await asyncio.sleep(step["pause"] / 1000)
            case "kill":
                self._client.kill()
            case "close":
                self._isClosed = True
                check(step["expect"], await self._client.close(), self._saved, "/status")
            case name:
                raise AssertionError(f"there is no step {name!r}")

    def _start(self, step: dict[str, Any]) -> tuple[asyncio.Task[Any], list[Any]]:
        progress: list[Any] = []
        params = built(step["params"], self._saved) if "params" in step else None
        timeout = step["timeoutMs"] / 1000 if "timeoutMs" in step else None
        call = self._client.call(step["call"], params, timeout, progress.append if step.get("progress") else None)
        return asyncio.create_task(answered(call)), progress

    async def _repeat(self, step: dict[str, Any]) -> None:
        deadline = asyncio.get_running_loop().time() + 5
        while True:
            try:
                return await self._compare(step["expect"], *self._start(step))
            except Mismatch:
                if asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(0.02)

    async def _compare(self, expected: dict[str, Any], task: asyncio.Task[Any], progress: list[Any]) -> None:
        self._check(expected, await task)
        if "progress" in expected:
            done = [report["done"] for report in progress]
            if len(done) < expected["progress"]["atLeast"] or done != sorted(done):
                raise Mismatch(f"the reports of progress are {progress}")

    def _check(self, expected: dict[str, Any], answer: Any) -> None:
        pattern = {name: value for name, value in expected.items() if name != "progress"}
        check(pattern, observed(answer), self._saved)

    async def _notification(self, step: dict[str, Any]) -> None:
        while (arrived := await self._client.notification()).method != step["notification"]:
            pass
        check(step["expect"], arrived.params, self._saved, "/params")

    async def _batch(self, step: dict[str, Any]) -> None:
        calls = [(one["call"], built(one.get("params"), self._saved)) for one in step["batch"]]
        answers = await answered(self._client.batch(calls))
        if isinstance(step["expect"], dict) or isinstance(answers, BaseException):
            self._check(step["expect"], answers)
            return
        check([{}] * len(step["expect"]), [{} for _ in answers], self._saved, "/batch")
        for expected, answer in zip(step["expect"], answers, strict=True):
            self._check(expected, answer)


class ConformanceTests(unittest.TestCase):
    """Each case is a subtest."""

    def setUp(self) -> None:
        self._environment = dict(os.environ)
        os.environ["ALLOY_HOST"] = real_host()
        for name in [name for name in os.environ if name.startswith("ALLOY_") and name != "ALLOY_HOST"]:
            del os.environ[name]

    def tearDown(self) -> None:
        os.environ.clear()
        os.environ.update(self._environment)

    def test_cases(self) -> None:
        cases = [
            (file.name, json.loads(line))
            for file in sorted(folder_of_cases().glob("*.jsonl"))
            for line in file.read_text("utf-8").splitlines()
        ]
        self.assertGreater(len(cases), 100)
        results: dict[str, str] = {}
        # Most of their time is waiting, so several run at the same time.
        with ThreadPoolExecutor(4) as pool:
            runs = [(file, case["name"], pool.submit(self._run, case)) for file, case in cases]
            for file, name, run in runs:
                with self.subTest(name, file=file):
                    error = run.exception()
                    results[name] = "passed" if error is None else f"failed: {type(error).__name__}: {error}"
                    run.result()
        if REPORT in self._environment:
            with open(self._environment[REPORT], "w", encoding="utf-8") as report:
                json.dump({"client": "Python", "cases": results}, report)

    def _run(self, case: dict[str, Any]) -> None:
        needs = set(case.get("needs", []))
        for kind in (AsyncClient, ThreadClient):
            if needs <= kind.features:
                asyncio.run(self._with_folder(case, kind))

    async def _with_folder(self, case: dict[str, Any], kind: type[Client]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            places = {"{folder}": str(folder_of_cases()), "{stateDirectory}": folder}
            arguments = case.get("host", ["--sandbox", "--seed", "{folder}/seed.json"])
            for name, place in places.items():
                arguments = [argument.replace(name, place) for argument in arguments]
            await CaseRun(case, kind(arguments, case.get("restart", True))).run()


if __name__ == "__main__":
    unittest.main()
