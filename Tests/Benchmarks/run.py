#!/usr/bin/env python3
"""Times alloy-host beside its peers, in one run, and prints ratios.

    swift build -c release && python3 Tests/Benchmarks/run.py

The peers: a C program that echoes bytes (the floor of what a pipe costs) and a bare Node readline loop. Everything is
measured twice: with both sides on one core, where the scheduler decides nothing, and where the scheduler puts them. Each
figure is the median of several rounds, in which the peers take turns; a ratio is that of the two figures printed.
Absolute figures only describe the machine.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
CONNECTORS = b'{"jsonrpc":"2.0","id":1,"method":"connectors.list"}\n'


class Peer:
    """A running process that is spoken to in lines."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def exchange(self, line):
        os.write(self.input, line)
        reply = os.read(self.output, 1 << 16)
        while not reply.endswith(b"\n"):
            more = os.read(self.output, 1 << 16)
            if not more:
                raise SystemExit(f"{self.process.args} ended early")
            reply += more
        return reply


def round_trip(command, line, count):
    """The median time of one exchange, in microseconds."""
    with Peer(command) as peer:
        for _ in range(count // 10):
            peer.exchange(line)
        times = []
        for _ in range(count):
            start = time.perf_counter_ns()
            peer.exchange(line)
            times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1000


def pipelined(command, count):
    """Requests answered a second when all are written without waiting."""
    with Peer(command) as peer:
        peer.exchange(PING)
        block = PING * 1000

        def write():
            for _ in range(count // 1000):
                view = memoryview(block)
                while view:
                    view = view[os.write(peer.input, view):]

        start = time.perf_counter()
        writer = threading.Thread(target=write)
        writer.start()
        lines = 0
        while lines < count:
            lines += os.read(peer.output, 1 << 16).count(b"\n")
        elapsed = time.perf_counter() - start
        writer.join()
    return count / elapsed


def first_reply(command):
    """From spawning to the first reply, in milliseconds."""
    start = time.perf_counter()
    with Peer(command) as peer:
        peer.exchange(PING)
        elapsed = time.perf_counter() - start
    return elapsed * 1000


def compare(title, unit, measures, rounds):
    """Measures each peer once a round, in turn, and prints the medians and the ratio of the first to each."""
    names = list(measures)
    results = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            results[name].append(measures[name]())
    print(f"\n{title}")
    medians = {name: statistics.median(results[name]) for name in names}
    for name in names:
        ratio = "" if name == names[0] else f"   {names[0]} / {name}: {medians[names[0]] / medians[name]:.2f}"
        print(f"  {name:<22}{medians[name]:>12,.1f} {unit}{ratio}")


def placements():
    """Where the processes may run, with a heading: on one core, then wherever the scheduler puts them."""
    if not hasattr(os, "sched_setaffinity"):
        print("processes can't be pinned here: measured unpinned only")
        yield "unpinned"
        return
    cores = os.sched_getaffinity(0)
    # Children inherit it. The last core: the first one often serves the machine's interrupts.
    os.sched_setaffinity(0, {max(cores)})
    yield f"both sides on core {max(cores)}"
    os.sched_setaffinity(0, cores)
    yield f"unpinned, {len(cores)} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=os.environ.get("ALLOY_HOST", ROOT / ".build/release/alloy-host"))
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.host).exists():
        sys.exit(f"{arguments.host} is missing; build it with: swift build -c release")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        sys.exit("no C compiler (cc, gcc or clang) for the echo")
    with tempfile.TemporaryDirectory() as folder:
        echo = [os.path.join(folder, "echo")]
        subprocess.run([compiler, "-O2", "-o", echo[0], str(HERE / "echo.c")], check=True)
        host = [str(arguments.host), "--sandbox"]
        node = [shutil.which("node"), str(HERE / "readline.mjs")] if shutil.which("node") else None
        if node is None:
            print("no node here: compared with the C echo only")

        def peers(measure, with_echo=True):
            measures = {"alloy-host": lambda: measure(host)}
            if with_echo:
                measures["C echo"] = lambda: measure(echo)
            if node:
                measures["Node readline"] = lambda: measure(node)
            return measures

        listing = {
            "connectors.list": lambda: round_trip(host, CONNECTORS, 3000),
            "C echo of ping": lambda: round_trip(echo, PING, 3000),
        }
        rounds = arguments.rounds
        for placement in placements():
            print(f"\n== {placement}")
            compare("ping, round trip", "µs", peers(lambda c: round_trip(c, PING, 3000)), rounds)
            compare("connectors.list in the sandbox, round trip", "µs", listing, rounds)
            compare("ping, pipelined", "/s", peers(lambda c: pipelined(c, 100_000), with_echo=False), rounds)
            compare("spawn to first reply", "ms", peers(first_reply), 3 * rounds)


if __name__ == "__main__":
    main()
