#!/usr/bin/env python3
"""Shows that each check of soak.py can fail: runs it with hosts that have a defect (mutant.py).

    python3 Tests/Soak/test_soak.py
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import unittest

from checks import Write, judge_message, judge_row, judge_write

HERE = pathlib.Path(__file__).resolve().parent
HOST = os.environ.get("ALLOY_HOST", str(HERE.parent.parent / ".build/release/alloy-host"))

# The kind of finding that each defect must cause.
DEFECTS = {
    "none": None, "doubled reply": "doubled", "dropped reply": "missing", "stray output": "stdout", "late progress": "progress",
    "lost write": "writes", "repeated write": "writes", "denied write": "writes", "forgotten row": "after a kill",
    "memory": "memory", "descriptors": "descriptors", "threads": "threads", "error line": "log", "early end": "ended early",
    "status": "end", "no end": "end"}


def find(defect):
    """What soak.py finds in a host with this defect, with its status and its output."""
    environment = dict(os.environ, SOAK_DEFECT=defect, SOAK_REAL_HOST=HOST)
    waiting = "5" if defect in ("dropped reply", "no end") else "60"
    # Several kills, not all of which meet a write that was made and not answered.
    seconds = "40" if defect == "forgotten row" else "16"
    command = [
        sys.executable, str(HERE / "soak.py"), "--seconds", seconds, "--seed", "3", "--host", str(HERE / "mutant.py"),
        "--patience", waiting, "--window", "64"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    return run.returncode, re.findall(r"^WRONG, ([^:]+):", run.stdout, re.MULTILINE), run.stdout + run.stderr


class DefectTests(unittest.TestCase):
    def test_every_check_can_fail(self):
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            results = dict(zip(DEFECTS, pool.map(find, DEFECTS)))
        for defect, kind in DEFECTS.items():
            with self.subTest(defect):
                status, kinds, output = results[defect]
                if kind is None:
                    self.assertEqual((status, kinds), (0, []), output)
                else:
                    self.assertEqual(status, 1, output)
                    self.assertIn(kind, kinds, output)


class JudgeTests(unittest.TestCase):
    def write(self, *told, effect="once", key=None):
        write = Write(effect, key)
        write.told.update(told)
        return write

    def test_writes(self):
        for told, right in {"applied": [1], "unknown": [0, 1], "unanswered": [0, 1], "not_sent": [0], "rejected": [0]}.items():
            for count in range(4):
                self.assertEqual(judge_write("w", self.write(told), count) is None, count in right, (told, count))
        self.assertIsNone(judge_write("w", self.write("not_sent", "applied", key="k"), 1))
        self.assertIsNotNone(judge_write("w", self.write("not_sent", "applied", key="k"), 2))
        self.assertIsNone(judge_write("w", self.write("applied", effect="repeatable"), 3))
        self.assertIsNotNone(judge_write("w", self.write(effect="never"), 1))

    def test_rows(self):
        once = self.write()
        for row, told, count, holds in [
            ("applied", "applied", 1, True), ("unknown", "applied", 1, True), ("rejected", "applied", 1, False),
            ("applied", "unanswered", 0, False), ("not_sent", "unanswered", 1, False), ("in_flight", "unanswered", 1, False),
            ("applied", "not_sent", 1, False), ("unknown", "unanswered", 0, True)]:
            self.assertEqual(judge_row("c", {"outcome": row}, told, count, once) is None, holds, (row, told, count))

    def test_messages(self):
        for message in [[], {}, {"jsonrpc": "2.0", "id": 1}, {"jsonrpc": "2.0", "id": 1, "result": {}, "error": {}},
                        {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "m"}}, {"jsonrpc": "2.0", "method": "x"}]:
            self.assertIsNotNone(judge_message(message), message)
        self.assertIsNone(judge_message({"jsonrpc": "2.0", "id": None, "result": {}}))


if __name__ == "__main__":
    unittest.main()
