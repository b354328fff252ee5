#!/usr/bin/env python3
"""Runs hosts at full load against a service of its own, with everything going wrong around them, and checks what they did.

    python3 Tests/Soak/soak.py                     # four minutes
    python3 Tests/Soak/soak.py --seconds 3600      # an hour
    python3 Tests/Soak/soak.py --seed 7 --host .build/debug/alloy-host

Two hosts share a state directory. The first one lives as long as the run, and must not grow; the second one is killed and started
again. It prints its figures, and ends with status 1 and a list of everything that was wrong. A seed gives the same events, but
not the same moments: those depend on the machine.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from checks import UNANSWERED, judge_row, judge_write
from clock import SettableClock
from events import EVENTS
from host import Host
from load import Load, Record

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MIB = 1 << 20
# The growth of the memory in use between two idle moments that is not counted as one: what has bounds of its own fills up, such as
# the results that are kept for references. A longer run finds a smaller leak: in an hour, 5 bytes a request.
GROWTH = 40 * MIB
# The bytes of memory that a host may have in use for each byte by which the ledger has grown, for the rows that it knows.
LEDGER_SHARE = 1.5
# The threads that may have been started since: a pool starts one where many calls block at once, and keeps it.
MORE_THREADS = 4
DISK = 256 * MIB
# What a host says about a full disk, or about too few descriptors.
EXPECTED_ERRORS = ("the outcome of an execution can't be recorded in the ledger",)
FAULTS = {
    "slow": 30, "drop": 10, "reset": 10, "truncate": 8, "garbage": 8, "400": 10, "500": 8, "503": 8, "stall": 2, "late": 4}


class Problems:
    """What was wrong, by kind."""

    def __init__(self):
        self.lock = threading.Lock()
        self.kinds = collections.OrderedDict()

    def add(self, kind, text):
        with self.lock:
            self.kinds.setdefault(kind, []).append(text)

    def print(self):
        for kind, texts in self.kinds.items():
            print(f"\nWRONG, {kind}: {len(texts)}")
            for text in texts[:10]:
                print(f"  {text[:600]}")


class Service:
    """The process of service.py."""

    def __init__(self, seed):
        command = [sys.executable, str(HERE / "service.py"), str(seed)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        self.port = json.loads(self.process.stdout.readline())["port"]

    def tell(self, name, **members):
        with self.lock:
            self.process.stdin.write(json.dumps(dict(members, name=name)).encode() + b"\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

    def set_faults(self, rate, weights=None):
        self.tell("faults", rate=rate, weights=weights or FAULTS)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Soak:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        self.problems = Problems()
        self.record = Record()
        self.folder = folder
        self.left_out = []
        self.events = collections.Counter()
        self.peak = 0
        self.largest_ledger = 0
        self.lost = {}
        self.service = Service(arguments.seed)
        self.state = folder / "disk"
        self.state.mkdir()
        self.filler = self.state / "filler"
        self.ledger = self.state / "state" / "ledger"
        self.prepare_disk()
        self.clock = SettableClock(folder)
        if self.clock.library is None:
            self.left_out.append("clock (no C compiler)")
        self.loads = [
            Load(self.record, self.problems, arguments.seed + n, window) for n, window in enumerate((arguments.window, 64))]
        for number, load in enumerate(self.loads):
            load.host = self.start(number)
            load.thread.start()

    # Preparations

    def prepare_disk(self):
        """A small disk for the state directory, in a mount namespace of this process."""
        if os.environ.get("SOAK_NAMESPACE") == str(os.getpid()):
            command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "soak", str(self.state)]
            if subprocess.run(command, capture_output=True).returncode == 0:
                return
        self.left_out.append("disk_full (no small disk can be mounted here)")

    def start(self, number):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ALLOY_")}
        environment.update(ALLOY_API_KEY="a-key-for-the-soak-test")
        environment["SOAK_HOST"] = "AB"[number]
        environment.update(self.clock.environment)
        command = [
            str(self.arguments.host), "--base-url", f"http://127.0.0.1:{self.service.port}", "--state-dir",
            str(self.state / "state"), "--cache-dir", str(self.state / "cache"), "--user", "u", "--max-in-flight", "256",
            "--log-format", "json"]
        host = Host("AB"[number], command, environment, self.problems, self.loads[number].reply)
        # An event must not take what it needs to start.
        host.ask("ping", {}, self.arguments.patience)
        return host

    # The run

    def run(self):
        # A quarter warms up, which takes a while even in a short run: what the allocator keeps grows until then.
        seconds = max(self.arguments.seconds * 0.25, 20)
        self.stir(time.monotonic() + seconds)
        before = self.measure()
        start, requests = time.monotonic(), self.record.requests
        self.stir(start + max(self.arguments.seconds - seconds, 10))
        rate = (self.record.requests - requests) / (time.monotonic() - start)
        after = self.measure()
        self.compare(before, after)
        report = self.service.tell("report")
        counts = dict(report["counts"])
        self.check_writes(counts)
        self.check_ledger(counts)
        ends = self.end_hosts()
        self.service.end()
        self.print(rate, before, after, report, counts, ends)
        return not self.problems.kinds

    def stir(self, end):
        """Load, and events, until the time `end`."""
        for load in self.loads:
            load.running.set()
        events = [event for event in EVENTS if not any(left.startswith(event.name + " ") for left in self.left_out)]
        order = []
        while time.monotonic() < end:
            running = []
            for _ in range(self.random.choice([1, 1, 2])):
                # Every event comes in each round, so that a short run has all.
                if not order:
                    order = self.random.sample(events, len(events))
                event = order.pop()(self)
                if any(type(other) is type(event) for other in running):
                    continue
                self.events[event.name] += 1
                event.begin()
                running.append(event)
            self.watch(min(self.random.uniform(0.5, 3), max(end - time.monotonic(), 0)))
            for event in running:
                event.finish()
            self.watch(min(self.random.uniform(0.3, 1.5), max(end - time.monotonic(), 0)))
        for load in self.loads:
            load.pause()

    def watch(self, seconds):
        end = time.monotonic() + seconds
        while True:
            for load in self.loads:
                if load.host.process.poll() is not None:
                    raise SystemExit(self.fail(load.host))
            self.peak = max(self.peak, self.loads[0].host.resident())
            self.largest_ledger = max(self.largest_ledger, self.ledger_size())
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.25))

    def ledger_size(self):
        size = 0
        for file in self.ledger.iterdir() if self.ledger.exists() else ():
            try:
                size += file.stat().st_size
            except FileNotFoundError:
                pass  # merged into another one
        return size

    def fail(self, host):
        self.problems.add("ended early", f"{host.name} ended with status {host.process.returncode}: {host.errors[-3:]}")
        self.problems.print()
        return f"seed {self.arguments.seed}"

    def kill_second(self):
        """Kills the second host in the middle of its work, starts it again, and asks it what became of that."""
        load = self.loads[1]
        load.running.clear()
        waiting = load.host.kill()
        load.pause()
        waiting.update(load.host.waiting)
        lost = load.abandon(waiting)
        self.check_errors(load.host)
        load.host = self.start(1)
        for call, marker in lost:
            reply = load.host.ask("executions.list", {"callId": call}, self.arguments.patience)
            if "result" in reply:
                rows = reply["result"]["executions"]
                self.lost[call] = (marker, rows)
                for row in rows:
                    if row["outcome"] == "in_flight":
                        self.problems.add("after a kill", f"call {call} is in_flight after its host was killed")
        load.running.set()

    # Checks

    def measure(self):
        """Waits until both hosts are idle; what the first one then uses."""
        for load in self.loads:
            for identifier, call in load.host.wait_idle(self.arguments.patience):
                self.problems.add("missing", f"{load.host.name}: {identifier!r} ({call['method']}) was not answered")
        host = self.loads[0].host
        # Kept connections end, and libcurl notices at its next request.
        for _ in range(2):
            self.service.tell("disconnect")
            time.sleep(1.2)
            host.ask("connectors.get", {"connectorId": "idle", "maxAge": 0}, self.arguments.patience)
        time.sleep(1)
        self.largest_ledger = max(self.largest_ledger, self.ledger_size())
        return {
            "resident": host.resident(), "memory": self.clock.memory_in_use(host, self.arguments.patience), "threads": host.status("Threads"),
            "descriptors": self.kept_descriptors(host), "ledger": self.ledger_size()}

    @staticmethod
    def kept_descriptors(host):
        """The descriptors that stay open. The questions above make the host write to its cache, which opens a file or
        a directory for a moment: those are not in every reading, and one that was not closed is."""
        kept = host.descriptors()
        for _ in range(10):
            time.sleep(0.1)
            kept &= host.descriptors()
        return kept

    def compare(self, before, after):
        growth = after["memory"] - before["memory"]
        allowed = GROWTH + int(LEDGER_SHARE * max(after["ledger"] - before["ledger"], 0))
        if growth > allowed:
            text = f"A has {growth / MIB:.1f} MiB more in use than at the idle moment before, of {allowed / MIB:.1f} allowed"
            self.problems.add("memory", text)
        if after["threads"] > before["threads"] + MORE_THREADS:
            self.problems.add("threads", f"A had {before['threads']} threads, and has {after['threads']}")
        # A host reads the files of all hosts in the ledger, and of those that have ended: 32 small ones at most.
        files = [moment["descriptors"].pop(str(self.ledger), 0) for moment in (before, after)]
        left = after["descriptors"] - before["descriptors"]
        if left:
            self.problems.add("descriptors", f"A has more than before: {dict(left)}")
        count = len(list(self.ledger.iterdir()))
        if files[1] > count + 2:
            self.problems.add("descriptors", f"A has {files[1]} in the ledger, which has {count} files")

    def check_writes(self, counts):
        for marker, write in self.record.writes.items():
            wrong = judge_write(marker, write, counts.get(marker, 0))
            if wrong:
                self.problems.add("writes", wrong)
        for marker in counts.keys() - self.record.writes.keys():
            self.problems.add("writes", f"write {marker} was made, and nobody asked for it")
        for call, (marker, rows) in self.lost.items():
            write = self.record.writes[marker]
            if not rows and not write.key and counts.get(marker, 0):
                self.problems.add("after a kill", f"call {call} has no row, and the write was made")
            for row in rows:
                wrong = judge_row(call, row, UNANSWERED, counts.get(marker, 0), write)
                if wrong:
                    self.problems.add("after a kill", wrong)

    def check_ledger(self, counts):
        """Compares the newest rows with what the callers were told."""
        host, cursor, seen = self.loads[0].host, {}, set()
        self.rows = 0
        while cursor is not None and self.rows < 50_000:
            result = host.ask("executions.list", dict(cursor, limit=500), self.arguments.patience).get("result")
            if result is None:
                self.problems.add("ledger", "executions.list failed at idle")
                return
            for row in result["executions"]:
                self.rows += 1
                call = row.get("callId")
                if row["outcome"] == "in_flight":
                    self.problems.add("ledger", f"a row is in_flight at idle: {row}")
                if call is None or call not in self.record.calls:
                    continue
                if call in seen:
                    self.problems.add("ledger", f"call {call} has two rows")
                seen.add(call)
                marker, told = self.record.calls[call]
                wrong = judge_row(call, row, told, counts.get(marker, 0), self.record.writes[marker])
                if wrong:
                    self.problems.add("ledger", wrong)
            cursor = {"cursor": result["nextCursor"]} if "nextCursor" in result else None

    def check_errors(self, host):
        for entry in host.errors:
            if entry["message"] not in EXPECTED_ERRORS:
                self.problems.add("log", f"{host.name}: {entry}")

    def end_hosts(self):
        ends = []
        for load in self.loads:
            load.stopping = True
            start = time.monotonic()
            status = load.host.end(self.arguments.patience)
            ends.append(time.monotonic() - start)
            if status is None:
                self.problems.add("end", f"{load.host.name} did not end within {self.arguments.patience} s after its stdin")
            elif status != 0:
                self.problems.add("end", f"{load.host.name} ended with status {status}")
            self.check_errors(load.host)
        return ends

    # The report

    def print(self, rate, before, after, report, counts, ends):
        record = self.record
        print(f"seed {self.arguments.seed}, {self.arguments.seconds} s, host {self.arguments.host}")
        print(f"requests       {record.requests:,} answered, {rate:,.0f}/s after the warm-up; "
              f"the slowest took {record.largest_delay:.1f} s")
        print("               " + ", ".join(f"{name} {count:,}" for name, count in sorted(record.methods.items())))
        print(f"service        {report['requests']:,} requests, {sum(counts.values()):,} writes made")
        print("writes, told   " + ", ".join(f"{name} {count:,}" for name, count in sorted(record.outcomes.items())))
        print(f"cancels        {sum(load.cancels for load in self.loads):,}")
        print("faults         " + ", ".join(f"{name} {count:,}" for name, count in sorted(report["faults"].items())))
        print("events         " + ", ".join(f"{name} {count}" for name, count in sorted(self.events.items())))
        print(f"left out       {', '.join(self.left_out) or 'nothing'}")
        print(f"after kills    {len(self.lost):,} unanswered writes, each looked up; {self.rows:,} rows of the ledger compared")
        print(f"memory         {before['memory'] / MIB:.1f} MiB in use when idle after the warm-up, {after['memory'] / MIB:.1f} at the "
              f"end; resident {before['resident'] / MIB:.1f}, {self.peak / MIB:.1f} at most, {after['resident'] / MIB:.1f}")
        print(f"ledger         {before['ledger'] / MIB:.1f} MiB after the warm-up, {after['ledger'] / MIB:.1f} at the end, "
              f"{self.largest_ledger / MIB:.1f} at most")
        print(f"descriptors    {sum(before['descriptors'].values())} and {sum(after['descriptors'].values())}; "
              f"threads {before['threads']} and {after['threads']}")
        print(f"end            {', '.join(f'{seconds:.2f} s' for seconds in ends)}")
        self.problems.print()
        print("everything held" if not self.problems.kinds else f"\nrun it again with --seed {self.arguments.seed}")


def enter_namespace():
    """Starts this script again in a mount namespace of its own, which leaves no mount behind, however it ends."""
    unshare = shutil.which("unshare")
    if "SOAK_NAMESPACE" in os.environ or unshare is None:
        return
    options = ["--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if subprocess.run([unshare, *options, "true"], capture_output=True).returncode == 0:
        os.environ["SOAK_NAMESPACE"] = str(os.getpid())
        os.execv(unshare, [unshare, *options, sys.executable, *sys.argv])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--host", type=pathlib.Path, default=os.environ.get("ALLOY_HOST", ROOT / ".build/release/alloy-host"))
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--window", type=int, default=192, help="requests under way at the first host")
    # A busy machine is slow, and that is no failure.
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for a late answer")
    arguments = parser.parse_args()
    if not arguments.host.exists():
        sys.exit(f"{arguments.host} is missing; build it with: swift build -c release")
    enter_namespace()
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(arguments, pathlib.Path(folder))
        try:
            held = soak.run()
        finally:
            for load in soak.loads:
                load.stopping = True
                if load.host.process.poll() is None:
                    load.host.kill()
            subprocess.run(["umount", str(soak.state)], capture_output=True)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
